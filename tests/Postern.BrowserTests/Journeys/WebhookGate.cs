using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postern.BrowserTests.Journeys;

/// <summary>What stands before a product: webhooks come through as they are, and wait while it is closed.</summary>
internal sealed class WebhookGate : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Uri _product;
    private volatile TaskCompletionSource _open = Opened();

    private WebhookGate(WebApplication app, Uri product) => (_app, _product) = (app, product);

    /// <summary>Where webhooks go in.</summary>
    public string Url => $"{_app.Urls.Single()}/hooks";

    /// <summary>Starts it, open.</summary>
    /// <param name="product">Where it leads.</param>
    public static async Task<WebhookGate> StartAsync(Uri product)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gate = new WebhookGate(builder.Build(), product);
        gate._app.Run(gate.PassAsync);
        await gate._app.StartAsync(TestContext.Current.CancellationToken);
        return gate;
    }

    public void Close() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task PassAsync(HttpContext context)
    {
        await _open.Task.WaitAsync(context.RequestAborted);
        using var body = new StreamContent(context.Request.Body);
        using var message = new HttpRequestMessage(HttpMethod.Post, _product) { Content = body };
        body.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        foreach (var (name, value) in context.Request.Headers)
        {
            if (name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
                message.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        using var answer = await _http.SendAsync(message, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
