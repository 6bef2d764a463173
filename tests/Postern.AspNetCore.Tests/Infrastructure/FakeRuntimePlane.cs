using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>A small runtime plane with the real one's wire format. It can be stopped and comes back at the same address.</summary>
internal sealed class FakeRuntimePlane(TimeProvider time) : IAsyncDisposable
{
    public const string ServiceKey = "pstn_test_key";

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _live = [];
    private readonly ConcurrentDictionary<string, string> _codes = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private readonly List<FakeState> _history = [];
    private string? _nextFrom;
    private int _port;
    private int _version;

    public TokenSmith Smith { get; } = new();

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Settings and flags; call <see cref="Change"/> to change them.</summary>
    public JsonObject Configuration { get; } = FakeState.BuiltIn();

    /// <summary>Tenants by id; call <see cref="Change"/> to change them.</summary>
    public JsonObject Tenants { get; } = [];

    /// <summary>The versions that apps said they had applied, by the app's server.</summary>
    public ConcurrentQueue<JsonObject> Applied { get; } = [];

    /// <summary>Each opening of the feed with the version it wanted to go on from.</summary>
    public ConcurrentQueue<string> Openings { get; } = [];

    public string Version => Now().State.Version;

    /// <summary>Every call as "METHOD path", in order; the feed, the key set and what was applied apart.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public ConcurrentQueue<(Guid Session, JsonObject Report)> Reports { get; } = [];

    /// <summary>The bodies of calls that bring one, by "METHOD path".</summary>
    public ConcurrentDictionary<string, JsonObject> Bodies { get; } = [];

    /// <summary>What was told of background work.</summary>
    public FakeJobs Jobs { get; } = new();

    public int KeySetReads { get; private set; }

    /// <summary>The key set; another one after a rotation.</summary>
    public IReadOnlyList<JsonObject> PublicKeys { get; set; } = [];

    /// <summary>A plane whose feed does not tell of changes: what it says first is all it says.</summary>
    public bool IsFeedDeaf { get; set; }

    public async Task StartAsync()
    {
        if (PublicKeys.Count == 0)
            PublicKeys = [Smith.PublicKey];
        if (_history.Count == 0)
            Changed();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        var app = builder.Build();
        Map(app);
        await app.StartAsync();
        _port = new Uri(app.Urls.First()).Port;
        _app = app;
    }

    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        // At once, as a crash would: open feeds are cut.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    /// <summary>Begins a session as though it had been redeemed long ago, and returns its token.</summary>
    public string Begin(Guid session, string scope = "read", int minutes = 30)
    {
        var claims = TokenSmith.Claims(session, time.GetUtcNow(), scope, minutes);
        return Begin(session, claims);
    }

    public string Begin(Guid session, JsonObject claims)
    {
        Live(session, minutes: 60);
        return Smith.Sign(Smith.Header(), claims);
    }

    public void Live(Guid session, int minutes)
    {
        _live[session] = time.GetUtcNow().AddMinutes(minutes);
        Changed();
    }

    public void End(Guid session)
    {
        _live.TryRemove(session, out _);
        Changed();
    }

    /// <summary>A code that redeems this token once.</summary>
    public string CodeFor(string token)
    {
        var code = "code-" + Guid.CreateVersion7().ToString("N");
        _codes[code] = token;
        return code;
    }

    public bool IsLive(Guid session) => _live.ContainsKey(session);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Smith.Dispose();
    }

    /// <summary>Changes settings, flags and tenants; the feed tells of it in one event.</summary>
    public void Change(Action<JsonObject, JsonObject> change)
    {
        lock (_lock)
        {
            change(Configuration, Tenants);
            Changed();
        }
    }

    /// <summary>Adds an override for all.</summary>
    public void Override(JsonObject value) =>
        Change((configuration, _) => configuration["global"]!.AsArray().Add((JsonNode)value));

    /// <summary>Sets what holds for a tenant.</summary>
    public void Tenant(string id, string plan, params JsonObject[] overrides) =>
        Change(
            (_, tenants) =>
                tenants[id] = new JsonObject
                {
                    ["plan"] = plan,
                    ["overrides"] = new JsonArray([.. overrides]),
                }
        );

    /// <summary>The next event says that it goes on from another version than it does.</summary>
    public void LieOnce() => _nextFrom = "another";

    /// <summary>A plane that knows no earlier version, as after a restart.</summary>
    public void Forget()
    {
        lock (_lock)
            _history.RemoveRange(0, _history.Count - 1);
    }

    private void Changed()
    {
        lock (_lock)
        {
            _version++;
            _history.Add(
                FakeState.Of(
                    "v" + _version.ToString(CultureInfo.InvariantCulture),
                    _live,
                    Configuration,
                    Tenants
                )
            );
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Map(WebApplication app)
    {
        app.MapGet(
            "/.well-known/jwks.json",
            () =>
            {
                KeySetReads++;
                return Results.Json(
                    new JsonObject
                    {
                        ["keys"] = new JsonArray([.. PublicKeys.Select(key => key.DeepClone())]),
                    }
                );
            }
        );
        app.Use(
            async (context, next) =>
            {
                if (
                    !context.Request.Path.StartsWithSegments(
                        "/.well-known",
                        StringComparison.Ordinal
                    )
                    && context.Request.Headers.Authorization != $"Bearer {ServiceKey}"
                )
                {
                    await Problem(401, "unauthenticated").ExecuteAsync(context);
                    return;
                }
                if (
                    context.Request.Path.Value
                    is not ("/runtime/v1/changes" or "/runtime/v1/applied")
                )
                    Calls.Enqueue($"{context.Request.Method} {context.Request.Path.Value}");
                await next(context);
            }
        );
        app.MapGet("/runtime/v1/changes", FeedAsync);
        app.MapPost(
            "/runtime/v1/applied",
            (JsonObject applied) =>
            {
                Applied.Enqueue(applied);
                return Results.NoContent();
            }
        );
        Jobs.Map(app);
        app.MapPost("/runtime/v1/impersonations/redeem", RedeemAsync);
        app.MapPost(
            "/runtime/v1/impersonations/{id:guid}/end",
            async (Guid id, HttpRequest request) =>
            {
                await KeepBodyAsync(request);
                End(id);
                return Results.NoContent();
            }
        );
        app.MapPost("/runtime/v1/impersonations/{id:guid}/requests", ReportAsync);
        app.MapMethods(
            "/runtime/v1/tenants/{**rest}",
            ["PUT", "POST"],
            async (HttpRequest request) =>
            {
                await KeepBodyAsync(request);
                return request.Path.Value!.EndsWith("/late", StringComparison.Ordinal)
                    ? Problem(409, "already_answered")
                    : Results.NoContent();
            }
        );
        app.MapGet(
            "/runtime/v1/tenants/{id}/support-access",
            () => Results.Text(SupportAccess, "application/json")
        );
    }

    private async Task FeedAsync(HttpContext context)
    {
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        Openings.Enqueue(last);
        context.Response.ContentType = "text/event-stream";
        try
        {
            var (told, changed) = Now();
            await TellAsync(context, told, Known(last), isFirst: true);
            while (true)
            {
                while (IsFeedDeaf || !changed.IsCompleted)
                {
                    var pause = Task.Delay(200, context.RequestAborted);
                    if (await Task.WhenAny(IsFeedDeaf ? pause : changed, pause) != pause)
                        continue;
                    await pause;
                    await context.Response.WriteAsync(
                        "event: heartbeat\ndata: {}\n\n",
                        context.RequestAborted
                    );
                }
                var from = told;
                (told, changed) = Now();
                await TellAsync(context, told, from, isFirst: false);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener is gone, or this plane is stopped.
        }
    }

    private (FakeState State, Task Changed) Now()
    {
        lock (_lock)
            return (_history[^1], _changed.Task);
    }

    private FakeState? Known(string version)
    {
        lock (_lock)
            return _history.Find(state => state.Version == version);
    }

    private async Task TellAsync(HttpContext context, FakeState now, FakeState? from, bool isFirst)
    {
        var lie = Interlocked.Exchange(ref _nextFrom, null);
        var (name, data) = from is null
            ? ("snapshot", now.Whole())
            : ("changes", now.Since(from, isFirst));
        if (lie is not null)
            data["from"] = lie;
        await context.Response.WriteAsync(
            $"event: {name}\nid: {now.Version}\ndata: {data.ToJsonString()}\n\n",
            context.RequestAborted
        );
    }

    private async Task<IResult> RedeemAsync(HttpRequest request)
    {
        var body = await request.ReadFromJsonAsync<JsonObject>();
        if (
            body?["code"]?.GetValue<string>() is not { } code
            || !_codes.TryRemove(code, out var token)
        )
            return Problem(409, "code_invalid");

        var claims = JsonNode.Parse(
            global::System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])
        )!;
        var session = Guid.Parse(claims["sid"]!.GetValue<string>());
        Live(session, minutes: 60);
        return Results.Json(
            new
            {
                token,
                impersonationId = session,
                expiresAt = DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>()),
            }
        );
    }

    private async Task<IResult> ReportAsync(Guid id, HttpRequest request)
    {
        var body = await request.ReadFromJsonAsync<JsonObject>();
        foreach (var report in body!["requests"]!.AsArray())
            Reports.Enqueue((id, report!.AsObject()));
        return Results.Json(
            new { accepted = body["requests"]!.AsArray().Count, rejected = Array.Empty<object>() }
        );
    }

    private async Task KeepBodyAsync(HttpRequest request)
    {
        if (request.ContentLength is null or > 0)
            Bodies[$"{request.Method} {request.Path.Value}"] =
                await request.ReadFromJsonAsync<JsonObject>() ?? [];
    }

    private static IResult Problem(int status, string code) =>
        Results.Json(
            new
            {
                type = "about:blank",
                status,
                code,
                detail = "In words.",
            },
            contentType: "application/problem+json",
            statusCode: status
        );

    private const string SupportAccess = """
        { "policy": "ask",
          "requests": [ { "id": "01989a3a-0000-7000-8000-000000000001", "staff": { "name": "Ada", "email": "ada@company.example" },
            "user": null, "reason": "An export is stuck", "requestedAt": "2026-01-31T09:00:00Z", "expiresAt": "2026-02-01T09:00:00Z",
            "state": "pending", "answeredAt": null, "answeredBy": null, "grantedUntil": null } ],
          "sessions": [ { "id": "01989a3a-0000-7000-8000-000000000002", "staff": { "name": "Ada", "email": "ada@company.example" },
            "user": { "id": "u_noor", "name": "Noor" }, "reason": "Printing", "mode": "read", "startedAt": "2026-01-31T09:00:00Z",
            "expiresAt": "2026-01-31T09:30:00Z", "endedAt": null, "endedBy": null, "state": "live", "requestCount": 7 } ] }
        """;
}
