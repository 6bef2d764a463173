using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Postern.Development;
using Postern.Settings;

namespace Postern.Tests.Http;

/// <summary>The whole admin plane in this process, on a port of its own, with a database and an identity provider of its own.</summary>
internal sealed class AdminPlane : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WebApplication _provider;
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);

    private AdminPlane(
        TestDatabase database,
        PosternSettings settings,
        WebApplication provider,
        WebApplication app
    )
    {
        _database = database;
        Settings = settings;
        _provider = provider;
        _app = app;
        Url = new Uri(app.Urls.Single());
        Http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
        )
        {
            BaseAddress = Url,
        };
    }

    public Uri Url { get; }

    public string Authority => _provider.Urls.Single();

    public PosternSettings Settings { get; }

    public IServiceProvider Services => _app.Services;

    public HttpClient Http { get; }

    public static async Task<AdminPlane> StartAsync(
        DatabaseKind kind,
        Action<WebApplicationBuilder>? configure = null,
        Dictionary<string, string?>? settings = null,
        TimeProvider? providerClock = null
    )
    {
        var database = await MigratedDatabases.CopyAsync(kind);
        var provider = DevelopmentIdentityProvider.Build(
            new() { Url = "http://127.0.0.1:0" },
            providerClock
        );
        await provider.StartAsync();
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Postern:Database"] = database.ConnectionString,
            ["Postern:Admin:Urls"] = "http://127.0.0.1:0",
            ["Postern:Runtime:Urls"] = "http://127.0.0.1:0",
            ["Postern:Sso:Authority"] = provider.Urls.Single(),
            ["Postern:Sso:ClientId"] = DevelopmentDefaults.ClientId,
            ["Postern:Sso:ClientSecret"] = DevelopmentDefaults.ClientSecret,
            ["Postern:Sso:CliClientId"] = DevelopmentDefaults.CliClientId,
            ["Postern:Sso:Audience"] = DevelopmentDefaults.Audience,
        };
        foreach (var (key, value) in settings ?? [])
            values[key] = value;
        var (read, faults) = SettingsReader.Read(
            new ConfigurationBuilder().AddInMemoryCollection(values).Build(),
            isDevelopment: false
        );
        Assert.Empty(faults);
        var app = PosternApp.Create(
            read!,
            builder =>
            {
                builder.Logging.ClearProviders();
                configure?.Invoke(builder);
            },
            // The manifest of styles and scripts is the server's, not the test program's.
            new WebApplicationOptions
            {
                ApplicationName = "postern-server",
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        await app.StartAsync();
        return new AdminPlane(database, read!, provider, app);
    }

    /// <summary>A bearer token of one of the development provider's staff: "ben" is ben@postern.example.</summary>
    public async Task<string> TokenAsync(string who, int authTimeOffset = 0)
    {
        var key = $"{who} {authTimeOffset}";
        if (_tokens.TryGetValue(key, out var known))
            return known;

        using var client = new HttpClient();
        using var answer = await client.PostAsync(
            $"{Authority}/development/token",
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["email"] = $"{who}@postern.example",
                    ["auth_time_offset"] = $"{authTimeOffset}",
                }
            )
        );
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("access_token")
            .GetString()!;
        _tokens[key] = token;
        return token;
    }

    public async Task<ApiAnswer> GetAsync(string path, string who) =>
        await SendAsync(HttpMethod.Get, path, who);

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        string? who,
        object? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (who is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                await TokenAsync(who)
            );
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>Carries an operation out, with reason and ticket, and returns whatever was answered.</summary>
    public Task<ApiAnswer> RunAsync(
        string operation,
        string who,
        string? target,
        object input,
        params (string Name, string Value)[] headers
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/v1/operations/{operation}",
            who,
            new
            {
                target,
                input,
                reason = "asked for by the customer",
                ticket = "OPS-1",
            },
            headers
        );

    public async Task<string> TenantAsync(string name = "Acme")
    {
        var answer = await RunAsync("tenant.create", "ben", null, new { name, plan = "free" });
        Assert.Equal(200, answer.Status);
        return answer.Json.GetProperty("result").GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _provider.StopAsync();
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }
}

/// <summary>What the server answered.</summary>
internal sealed record ApiAnswer(
    int Status,
    string? ContentType,
    string Body,
    HttpResponseHeaders Headers
)
{
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>The problem's code; null for an answer that is none.</summary>
    public string? Code =>
        ContentType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response) =>
        new(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(),
            response.Headers
        );
}
