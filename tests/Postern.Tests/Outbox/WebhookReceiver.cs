using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Postern.Settings;

namespace Postern.Tests.Outbox;

/// <summary>A product's end of the webhook, which checks signatures and answers as it is told.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedMessage> Received { get; } = [];

    /// <summary>What happens to a request; 204 until told otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = Status(StatusCodes.Status204NoContent);

    public WebhookSettings Settings { get; private set; } = null!;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        receiver.Settings = new WebhookSettings(
            new Uri(new Uri(receiver._app.Urls.Single()), "/hooks"),
            RandomNumberGenerator.GetBytes(32)
        );
        return receiver;
    }

    public static Func<HttpContext, Task> Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    /// <summary>Does not answer for as long as the caller waits.</summary>
    public static async Task Hang(HttpContext context) =>
        await Task.Delay(System.Threading.Timeout.Infinite, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers;
        var signed = $"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}";
        var signature = Convert.ToBase64String(
            HMACSHA256.HashData(Settings.Secret, Encoding.UTF8.GetBytes(signed))
        );
        Received.Enqueue(
            new ReceivedMessage(
                context.Request.Path,
                Guid.Parse(headers["webhook-id"].ToString()),
                DateTimeOffset.FromUnixTimeSeconds(
                    long.Parse(
                        headers["webhook-timestamp"].ToString(),
                        CultureInfo.InvariantCulture
                    )
                ),
                headers["webhook-signature"] == $"v1,{signature}",
                context.Request.ContentType,
                body
            )
        );
        await Answer(context);
    }
}

internal sealed record ReceivedMessage(
    string Path,
    Guid Id,
    DateTimeOffset At,
    bool SignatureFits,
    string? ContentType,
    string Body
);
