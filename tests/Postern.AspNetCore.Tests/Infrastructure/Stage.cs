using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>A runtime plane and a customer-facing app that installs the library, both over HTTP.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Cookie = "__Host-postern-impersonation";

    private readonly HttpClientHandler _handler = new()
    {
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    private Stage(ShiftedTime time, FakeRuntimePlane plane, WebApplication app, LogLines log)
    {
        (Time, Plane, App, Log) = (time, plane, app, log);
        Client = new(_handler) { BaseAddress = new(app.Urls.First()) };
    }

    public ShiftedTime Time { get; }

    public FakeRuntimePlane Plane { get; }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    /// <summary>What the library logged as a warning or worse.</summary>
    public LogLines Log { get; }

    public IPosternSettings Settings => App.Services.GetRequiredService<IPosternSettings>();

    public static async Task<Stage> StartAsync(
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? endpoints = null,
        Action<PosternOptions>? options = null,
        bool isPlaneUp = true,
        string settingsFile = "",
        Action<FakeRuntimePlane>? plane = null
    )
    {
        var time = new ShiftedTime();
        var fake = new FakeRuntimePlane(time);
        await fake.StartAsync();
        plane?.Invoke(fake);
        if (!isPlaneUp)
            await fake.StopAsync();
        var log = new LogLines();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Postern:RuntimeUrl"] = fake.Address.ToString(),
                ["Postern:ServiceKey"] = FakeRuntimePlane.ServiceKey,
                ["Postern:Audience"] = TokenSmith.Audience,
                ["Postern:FeedStaleAfter"] = "00:00:02",
                ["Postern:SettingsFile"] = settingsFile,
            }
        );
        builder.Services.AddSingleton<TimeProvider>(time);
        (services ?? CookieApp.Services)(builder);
        builder.Services.AddPostern(options);
        var app = builder.Build();
        (endpoints ?? CookieApp.Endpoints)(app);
        await app.StartAsync();
        var stage = new Stage(time, fake, app, log);
        if (isPlaneUp)
            await stage.IsConnectedAsync();
        return stage;
    }

    /// <summary>A session that lives, and its token; the app's feed knows of it.</summary>
    public async Task<(Guid Session, string Token)> BeginAsync(
        string scope = "read",
        int minutes = 30
    )
    {
        var session = Guid.CreateVersion7();
        var token = Plane.Begin(session, scope, minutes);
        await IsKnownAsync(token);
        return (session, token);
    }

    /// <summary>A token with other claims, for a session that lives.</summary>
    public string Forge(Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var session = Guid.CreateVersion7();
        var body = TokenSmith.Claims(session, Time.GetUtcNow());
        claims?.Invoke(body);
        var head = Plane.Smith.Header();
        header?.Invoke(head);
        Plane.Live(session, minutes: 60);
        return Plane.Smith.Sign(head, body);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? cookie = null,
        string? bearer = null,
        HttpContent? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> AsStaffAsync(
        string token,
        string path,
        HttpMethod? method = null,
        HttpContent? body = null,
        params (string Name, string Value)[] headers
    ) =>
        SendAsync(
            method ?? HttpMethod.Get,
            path,
            cookie: $"{Cookie}={token}",
            body: body,
            headers: headers
        );

    /// <summary>As a browser that shows a page.</summary>
    public Task<HttpResponseMessage> PageAsync(
        string token,
        string path,
        HttpMethod? method = null
    ) =>
        AsStaffAsync(
            token,
            path,
            method,
            null,
            ("Accept", "text/html"),
            ("Sec-Fetch-Dest", "document"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Site", "same-origin")
        );

    public Task<HttpResponseMessage> EnterAsync(string code, string? cookie = null) =>
        SendAsync(
            HttpMethod.Post,
            "/_postern/enter",
            cookie: cookie,
            body: new FormUrlEncodedContent([new("code", code)]),
            headers: [("Accept", "text/html"), ("Sec-Fetch-Site", "cross-site")]
        );

    /// <summary>The app's own sign-in, and the cookie that it gives.</summary>
    public async Task<string> SignInAsync()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/login");
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>What every forged token must meet: refused by cookie, also beside the customer's own, and by bearer.</summary>
    public async Task RefusesAsync(string token)
    {
        await RefusesCookieAsync(token);
        using var bearer = await SendAsync(HttpMethod.Get, "/whoami", bearer: token);
        Assert.False(bearer.IsSuccessStatusCode);
    }

    /// <summary>Refused although a customer is signed in in the same browser: never served as theirs.</summary>
    public async Task RefusesCookieAsync(string value)
    {
        var customer = await SignInAsync();
        using var answer = await SendAsync(
            HttpMethod.Get,
            "/whoami",
            cookie: $"{customer}; {Cookie}={value}"
        );
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.StartsWith("impersonation_", await CodeOfAsync(answer), StringComparison.Ordinal);
        Assert.Contains(
            answer.Headers.GetValues("Set-Cookie"),
            header => header.StartsWith($"{Cookie}=;", StringComparison.Ordinal)
        );
    }

    /// <summary>Who the app takes the request for.</summary>
    public async Task<JsonObject> WhoAsync(string token)
    {
        using var answer = await AsStaffAsync(token, "/whoami");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    public static async Task<string> CodeOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((int)answer.StatusCode, problem["status"]!.GetValue<int>());
        return problem["code"]!.GetValue<string>();
    }

    /// <summary>The reports that have arrived, as "METHOD route status refused".</summary>
    public IEnumerable<string> ReportsOf(Guid session) =>
        Plane
            .Reports.Where(report => report.Session == session)
            .Select(report =>
                $"{report.Report["method"]} {report.Report["route"]} {report.Report["status"]} {report.Report["refused"]}"
            );

    public Task IsReportedAsync(Guid session, string report) =>
        Poll.UntilAsync(
            $"\"{report}\" is reported; reported are: {string.Join(" | ", ReportsOf(session))}",
            _ => Task.FromResult(ReportsOf(session).Contains(report, StringComparer.Ordinal))
        );

    public Task IsConnectedAsync() =>
        Poll.UntilAsync(
            "the feed is connected",
            _ => Task.FromResult(App.Services.GetRequiredService<Feed.LiveSessions>().IsFresh)
        );

    /// <summary>The app has applied what the plane says now.</summary>
    public Task IsUpToDateAsync() =>
        Poll.UntilAsync(
            "the app is up to date",
            _ => Task.FromResult(Settings.Version == Plane.Version)
        );

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await App.StopAsync(now.Token);
        await App.DisposeAsync();
        await Plane.DisposeAsync();
    }

    private Task IsKnownAsync(string token) =>
        Poll.UntilAsync(
            "the app knows of the session",
            async cancellation =>
            {
                using var answer = await AsStaffAsync(token, "/_postern/state");
                var state = await answer.Content.ReadAsStringAsync(cancellation);
                return state.Contains("\"active\":true", StringComparison.Ordinal);
            }
        );
}
