using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tally.Tests.Support;

/// <summary>The part of Postern's runtime plane that Tally meets, on a port of its own: keeps what it is told, and can go away.</summary>
public sealed class FakeRuntimePlane : IAsyncDisposable
{
    public const string ServiceKey = "pstn_tally-tests";
    public const string Code = "the-code";
    private const string KeyId = "k1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentQueue<string> _answers = [];
    private readonly Guid _session = Guid.CreateVersion7();
    private readonly int _port;
    private WebApplication? _app;

    public FakeRuntimePlane() => _port = FreePort.Find();

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>The bodies of PUT requests by path.</summary>
    public ConcurrentDictionary<string, JsonNode> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>What Tally's owners asked for: path and body.</summary>
    public IReadOnlyCollection<string> Answers => _answers;

    /// <summary>What the plane says of a company's support access.</summary>
    public JsonObject SupportAccess { get; set; } =
        new()
        {
            ["policy"] = "ask",
            ["requests"] = new JsonArray(),
            ["sessions"] = new JsonArray(),
        };

    public string Mode { get; set; } = "read";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        _app = builder.Build();
        _app.MapGet("/.well-known/jwks.json", Keys);
        _app.MapGet("/runtime/v1/snapshot", Snapshot);
        _app.MapGet("/runtime/v1/changes", ChangesAsync);
        _app.MapPost("/runtime/v1/impersonations/redeem", Redeem);
        _app.MapPost(
            "/runtime/v1/impersonations/{id}/requests",
            (JsonNode body) =>
                new { accepted = body["requests"]!.AsArray().Count, rejected = Array.Empty<int>() }
        );
        _app.MapPost("/runtime/v1/impersonations/{id}/end", (Delegate)KeepAsync);
        _app.MapPut("/runtime/v1/tenants/{tenant}", Keep);
        _app.MapPut("/runtime/v1/tenants/{tenant}/users/{user}", Keep);
        _app.MapGet("/runtime/v1/tenants/{tenant}/support-access", () => SupportAccess);
        _app.MapPut("/runtime/v1/tenants/{tenant}/support-access", (Delegate)KeepAsync);
        _app.MapPost(
            "/runtime/v1/tenants/{tenant}/support-access/requests/{id}",
            (Delegate)KeepAsync
        );
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _key.Dispose();
    }

    private IResult Keep(HttpContext context, JsonNode body)
    {
        Known[context.Request.Path.Value!] = body;
        return Results.Ok();
    }

    private async Task<IResult> KeepAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _answers.Enqueue($"{context.Request.Path} {await reader.ReadToEndAsync()}");
        return Results.NoContent();
    }

    private object Keys()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            keys = new[]
            {
                new
                {
                    kty = "EC",
                    crv = "P-256",
                    x = Base64Url.EncodeToString(point.X),
                    y = Base64Url.EncodeToString(point.Y),
                    kid = KeyId,
                    use = "sig",
                    alg = "ES256",
                },
            },
        };
    }

    private object Snapshot() =>
        new
        {
            version = "1",
            impersonations = new[]
            {
                new { id = _session, expiresAt = DateTimeOffset.UtcNow.AddMinutes(30) },
            },
        };

    private async Task ChangesAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(
            $"event: snapshot\nid: 1\ndata: {JsonSerializer.Serialize(Snapshot(), JsonSerializerOptions.Web)}\n\n"
        );
        await context.Response.Body.FlushAsync();
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            await context.Response.WriteAsync("event: heartbeat\ndata: {}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private IResult Redeem(JsonNode body) =>
        body["code"]?.GetValue<string>() == Code
            ? Results.Ok(
                new
                {
                    token = Token(),
                    impersonationId = _session,
                    expiresAt = DateTimeOffset.UtcNow.AddMinutes(30),
                }
            )
            : Results.Problem(
                statusCode: StatusCodes.Status409Conflict,
                extensions: new Dictionary<string, object?> { ["code"] = "code_invalid" }
            );

    private string Token()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = $$"""{"typ":"impersonation+jwt","alg":"ES256","kid":"{{KeyId}}"}""";
        var payload = JsonSerializer.Serialize(
            new
            {
                iss = "postern",
                aud = "tally",
                sub = "u_noor",
                name = "Noor Haddad",
                email = RunningTally.Noor,
                tenant = "t_brightwater",
                tenantName = "Brightwater Studios",
                role = "accountant",
                act = new
                {
                    sub = "sam@postern.example",
                    iss = "https://id.example",
                    name = "Sam Support",
                },
                sid = _session,
                entry = Guid.CreateVersion7(),
                reason = "Print does nothing, ticket 4711",
                scope = Mode,
                iat = now,
                nbf = now,
                exp = now + 1800,
                jti = Guid.CreateVersion7(),
            }
        );
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";

        static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }
}
