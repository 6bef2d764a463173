using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postern.BrowserTests.InfrastructureTests;

/// <summary>Serves a few texts by path, under a policy as strict as the console's.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    public PageServer(Dictionary<string, string> textByPath)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                "default-src 'none'; script-src 'self'; style-src 'self'";
            var path = context.Request.Path.Value!;
            if (!textByPath.TryGetValue(path, out var text))
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }

            context.Response.ContentType = path.EndsWith(".css", StringComparison.Ordinal)
                ? "text/css"
                : "text/html";
            return context.Response.WriteAsync(text);
        });
    }

    public async ValueTask StartAsync() => await _app.StartAsync();

    public string Address(string path) => _app.Urls.Single() + path;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
