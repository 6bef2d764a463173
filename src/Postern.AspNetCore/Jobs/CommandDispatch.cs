using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Jobs;

/// <summary>Hands a message to whom it is for.</summary>
internal sealed partial class CommandDispatch(
    IJobReporter reporter,
    IServiceScopeFactory scopes,
    ILogger<CommandDispatch> logger
)
{
    /// <summary>Whether it was taken.</summary>
    /// <exception cref="JsonException">A command lacks what it must have.</exception>
    public async Task<bool> TakeAsync(PosternWebhook webhook, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        if (webhook.Type is "job.retry" or "job.cancel")
        {
            await CarryOutAsync(webhook, services, cancellation);
            return true;
        }

        if (services.GetService<IPosternWebhookHandler>() is { } handler)
            return await handler.HandleAsync(webhook, cancellation);

        NotHandled(webhook.Type);
        return false;
    }

    private async Task CarryOutAsync(
        PosternWebhook webhook,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var command = (
            webhook.Data.Deserialize(RuntimeJson.Default.CommandBody)
            ?? throw new JsonException("The command is null.")
        ).Read();
        var commands = services
            .GetServices<IJobCommands>()
            .FirstOrDefault(known => known.Source == command.Source);
        var outcome =
            commands is null
                ? JobCommandOutcome.Refused($"This app has no job system called {command.Source}.")
            : webhook.Type == "job.retry" ? await commands.RetryAsync(command, cancellation)
            : await commands.CancelAsync(command, cancellation);
        reporter.Report(command.Command, outcome);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Postern sent {Type}, and nothing here handles it: register an IPosternWebhookHandler. It will come again for two days"
    )]
    private partial void NotHandled(string type);
}
