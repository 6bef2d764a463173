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
using Postern.AspNetCore.Tests.Infrastructure;

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
    private readonly Lock _lock = new();
    private readonly int _port;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _version = 1;
    private WebApplication? _app;

    public FakeRuntimePlane()
    {
        _port = FreePort.Find();
        Entry("t_brightwater");
    }

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>The bodies of PUT requests by path.</summary>
    public ConcurrentDictionary<string, JsonNode> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>What Tally told of its background work.</summary>
    internal FakeJobs Jobs { get; } = new();

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

    /// <summary>The settings that every Postern has and Tally's flags; for everybody as they are.</summary>
    public JsonObject Configuration { get; } =
        JsonNode
            .Parse(
                """
                { "settings": [
                    { "key": "uploads.max_size", "type": "size", "default": 26214400 },
                    { "key": "rate_limit.requests", "type": "rate", "default": 60000 },
                    { "key": "rate_limit.burst", "type": "integer", "default": 60000 },
                    { "key": "exports.max_rows", "type": "integer", "default": 100000 },
                    { "key": "sessions.max_age", "type": "duration", "default": 43200 },
                    { "key": "maintenance", "type": "boolean", "default": false } ],
                  "global": [], "plans": {},
                  "flags": [ { "key": "api_access", "plans": ["team"] }, { "key": "beta_reports", "plans": [] } ] }
                """
            )!
            .AsObject();

    /// <summary>What holds for each company.</summary>
    public JsonObject Tenants { get; } = [];

    /// <summary>The versions that servers of Tally have said they applied.</summary>
    public ConcurrentDictionary<string, string> Applied { get; } = new(StringComparer.Ordinal);

    public string Version => "v" + _version;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        _app = builder.Build();
        _app.MapGet("/.well-known/jwks.json", Keys);
        _app.MapPost(
            "/runtime/v1/applied",
            (JsonNode body) =>
            {
                Applied[body["server"]!.GetValue<string>()] = body["version"]!.GetValue<string>();
                return Results.NoContent();
            }
        );
        Jobs.Map(_app);
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
        var isNew = !Known.ContainsKey(context.Request.Path.Value!);
        Known[context.Request.Path.Value!] = body;
        return isNew ? Results.Created() : Results.Ok();
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

    /// <summary>Overrides settings for one company, or with null for all, and takes nothing back.</summary>
    public void Override(string? tenant, string key, JsonNode value, string? message = null)
    {
        var made = new JsonObject { ["key"] = key, ["value"] = value };
        if (message is not null)
            made["message"] = message;
        Change(() =>
        {
            if (tenant is null)
                Configuration["global"]!.AsArray().Add((JsonNode)made);
            else
                Entry(tenant)["overrides"]!.AsArray().Add((JsonNode)made);
        });
    }

    public void Flag(string tenant, string key, bool on) =>
        Change(() =>
            Entry(tenant)["flags"]!
                .AsArray()
                .Insert(0, new JsonObject { ["key"] = key, ["on"] = on })
        );

    private JsonObject Entry(string tenant)
    {
        if (Tenants[tenant] is null)
            Tenants[tenant] = new JsonObject
            {
                ["plan"] = "team",
                ["overrides"] = new JsonArray(),
                ["flags"] = new JsonArray(),
            };
        return Tenants[tenant]!.AsObject();
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _version++;
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private (string Snapshot, Task Changed) Now()
    {
        lock (_lock)
        {
            var snapshot = new JsonObject
            {
                ["version"] = Version,
                ["impersonations"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = _session,
                        ["expiresAt"] = DateTimeOffset.UtcNow.AddMinutes(30),
                    }
                ),
                ["configuration"] = Configuration.DeepClone(),
                ["tenants"] = Tenants.DeepClone(),
            };
            return (snapshot.ToJsonString(), _changed.Task);
        }
    }

    private async Task ChangesAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        while (true)
        {
            var (snapshot, changed) = Now();
            await WriteAsync(context, $"event: snapshot\ndata: {snapshot}\n\n");
            while (!changed.IsCompleted)
            {
                await Task.WhenAny(
                    changed,
                    Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted)
                );
                context.RequestAborted.ThrowIfCancellationRequested();
                await WriteAsync(context, "event: heartbeat\ndata: {}\n\n");
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
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
