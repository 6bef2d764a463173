using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>A product that runs jobs: it tells of them, and is asked to do something with them.</summary>
internal sealed class JobOwner : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonElement> _commands = new();
    private ConsoleServer? _console;
    private string _key = "";

    private JobOwner(WebApplication app) => _app = app;

    /// <summary>Where it wants to be asked.</summary>
    public IReadOnlyDictionary<string, string> Configuration =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Postern__Webhook__Url"] = $"{_app.Urls.Single()}/hooks",
            ["Postern__Webhook__Secret"] =
                $"whsec_{Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray())}",
        };

    public static async Task<JobOwner> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var owner = new JobOwner(builder.Build());
        owner._app.Run(owner.TakeAsync);
        await owner._app.StartAsync(TestContext.Current.CancellationToken);
        return owner;
    }

    public async Task OpenAsync(ConsoleServer console)
    {
        _console = console;
        _key = await console.CreateKeyAsync("product-jobs");
    }

    public Task TellAsync(
        string id,
        string state,
        int attempt = 1,
        double? progress = null,
        bool failed = false
    ) =>
        PostAsync(
            "/runtime/v1/jobs",
            new
            {
                events = new[]
                {
                    new
                    {
                        source = "quartz",
                        id,
                        kind = "export",
                        queue = "exports",
                        tenant = "cus_1000",
                        state,
                        at = DateTimeOffset.UtcNow,
                        attempt,
                        worker = state == "waiting" ? null : "worker-7",
                        progress,
                        error = failed
                            ? new { type = "System.TimeoutException", message = "No answer" }
                            : null,
                    },
                },
            }
        );

    /// <summary>Says of the command that came last that it was done.</summary>
    public Task ConfirmAsync() =>
        PostAsync(
            $"/runtime/v1/commands/{_commands.Last().GetProperty("data").Text("command")}",
            new { outcome = "done", detail = "Queued again" }
        );

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task PostAsync(string path, object body) =>
        _console!.TellAsync(_key, HttpMethod.Post, path, body);

    private async Task TakeAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        if (body.RootElement.Text("type").StartsWith("job.", StringComparison.Ordinal))
            _commands.Enqueue(body.RootElement.Clone());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
