using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postern.Tests.Staff;

/// <summary>Nothing but a discovery document and keys, over HTTP, both as wrong as a test wants them.</summary>
internal sealed class IssuerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _keyFetches;

    private IssuerServer(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    public JsonObject Discovery { get; private set; } = [];

    public List<JsonObject> Keys { get; } = [];

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    /// <summary>Answers in place of the discovery document, when set.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>Answers at the token endpoint.</summary>
    public Func<HttpContext, IFormCollection, IResult> Token { get; set; } =
        (_, _) => Results.NotFound();

    /// <summary>Answers at the userinfo endpoint.</summary>
    public Func<IResult> UserInfo { get; set; } = () => Results.NotFound();

    public static async Task<IssuerServer> StartAsync(params IssuerKey[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new IssuerServer(app);
        app.MapGet("/.well-known/openid-configuration", server.AnswerAsync);
        app.MapGet("/keys", server.AnswerKeys);
        app.MapGet("/userinfo", () => server.UserInfo());
        app.MapPost(
            "/token",
            async context =>
                await server
                    .Token(context, await context.Request.ReadFormAsync())
                    .ExecuteAsync(context)
        );
        await app.StartAsync(TestContext.Current.CancellationToken);
        server.Keys.AddRange(keys.Select(key => key.Jwk()));
        server.Discovery = new JsonObject
        {
            ["issuer"] = server.Issuer,
            ["jwks_uri"] = server.Issuer + "/keys",
            ["authorization_endpoint"] = server.Issuer + "/authorize",
            ["token_endpoint"] = server.Issuer + "/token",
            ["userinfo_endpoint"] = server.Issuer + "/userinfo",
            // Advertised by real providers; taking algorithms from here would be the end.
            ["id_token_signing_alg_values_supported"] = new JsonArray("none", "HS256", "ES256"),
        };
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context) =>
        Instead is { } instead
            ? instead(context)
            : context.Response.WriteAsync(Discovery.ToJsonString());

    private IResult AnswerKeys()
    {
        Interlocked.Increment(ref _keyFetches);
        return Results.Text(
            new JsonObject
            {
                ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]),
            }.ToJsonString(),
            "application/json"
        );
    }
}
