using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postern.Tests.Cli;

/// <summary>A web server on a free port of this machine that notes what it is asked.</summary>
internal abstract class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    protected FakeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Use(
            async (context, next) =>
            {
                context.Request.EnableBuffering();
                Requests.Add(await ReceivedRequest.OfAsync(context.Request));
                await next();
            }
        );
    }

    public List<ReceivedRequest> Requests { get; } = [];

    public string Address => _app.Urls.First();

    public IEnumerable<ReceivedRequest> RequestsTo(string path) =>
        Requests.Where(request => request.Path == path);

    public async Task StartAsync()
    {
        Map(_app);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    protected abstract void Map(WebApplication app);

    protected static IResult Json(string json, int status = 200) =>
        Results.Text(json, "application/json", null, status);
}

internal sealed record ReceivedRequest(
    string Method,
    string Path,
    string Query,
    string Body,
    IReadOnlyDictionary<string, string> Headers
)
{
    public static async Task<ReceivedRequest> OfAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        request.Body.Position = 0;
        return new(
            request.Method,
            request.Path,
            request.QueryString.Value!,
            body,
            request.Headers.ToDictionary(
                h => h.Key,
                h => h.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            )
        );
    }
}
