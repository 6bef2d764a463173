using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Postern.Development;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>A published server with tenants in its database, and the identity provider that its staff sign in at.</summary>
public sealed class ConsoleServer : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WebApplication _provider;
    private ServerProcess _server;
    private ServerProcess? _runtime;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _tokens = new(
        StringComparer.Ordinal
    );

    private ConsoleServer(TestDatabase database, WebApplication provider, ServerProcess server)
    {
        _database = database;
        _provider = provider;
        _server = server;
        _http = new HttpClient { BaseAddress = server.Admin };
    }

    public string ProviderUrl => _provider.Urls.Single();

    /// <summary>Where the product reaches the runtime plane.</summary>
    public Uri Runtime => _server.Runtime;

    /// <summary>Starts it, with its own provider and database.</summary>
    /// <param name="kind">Of the database.</param>
    /// <param name="tenants">The lines of a CSV file, its header first, as <c>import tenants</c> takes it.</param>
    /// <param name="providerClock">What the provider takes for the time; the real one when left out.</param>
    /// <param name="tally">Origin of the customer app named tally; when left out there is the app that nobody has configured.</param>
    /// <param name="configured">What else the server's configuration says, by environment variable.</param>
    /// <param name="apart">Whether each plane is a process of its own, as PostgreSQL allows.</param>
    public static async Task<ConsoleServer> StartAsync(
        DatabaseKind kind,
        IReadOnlyList<string> tenants,
        TimeProvider? providerClock = null,
        string? tally = null,
        bool apart = false,
        IEnumerable<KeyValuePair<string, string>>? configured = null
    )
    {
        var published = await PublishedAsync();
        var database = await MigratedDatabases.CopyAsync(kind);
        var provider = DevelopmentIdentityProvider.Build(
            // A provider whose clock is behind still gives tokens that hold.
            new() { Url = "http://127.0.0.1:0", AccessTokenLifetime = TimeSpan.FromHours(2) },
            providerClock
        );
        await provider.StartAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Postern__Database"] = database.ConnectionString,
            ["Postern__Sso__Authority"] = provider.Urls.Single(),
            ["Postern__Sso__ClientId"] = DevelopmentDefaults.ClientId,
            ["Postern__Sso__ClientSecret"] = DevelopmentDefaults.ClientSecret,
            ["Postern__Sso__CliClientId"] = DevelopmentDefaults.CliClientId,
            ["Postern__Sso__Audience"] = DevelopmentDefaults.Audience,
        };
        if (tally is not null)
            settings["Postern__Apps__tally"] = tally;
        foreach (var (name, value) in configured ?? [])
            settings[name] = value;

        await ImportAsync(published, settings, tenants);
        var server = await published.ServeAsync(settings, apart ? "admin" : null);
        return new(database, provider, server)
        {
            _runtime = apart ? await published.ServeAsync(server.Settings, "runtime") : null,
        };
    }

    /// <summary>Ends the runtime plane in the middle of whatever it does; and the admin plane, where both are one process.</summary>
    public Task KillRuntimeAsync() => (_runtime ?? _server).KillAsync();

    /// <summary>Starts anew, at the same addresses, what <see cref="KillRuntimeAsync"/> has ended.</summary>
    public async Task StartRuntimeAgainAsync()
    {
        if (_runtime is null)
        {
            await StartAgainAsync();
            return;
        }

        var settings = _runtime.Settings;
        await _runtime.DisposeAsync();
        _runtime = await (await PublishedAsync()).ServeAsync(settings, "runtime");
    }

    /// <summary>Stops both planes; database and identity provider stay.</summary>
    public async Task StopAsync() => Assert.Equal(0, await _server.StopAsync());

    /// <summary>Starts them anew at the same addresses.</summary>
    public async Task StartAgainAsync()
    {
        var settings = _server.Settings;
        await _server.DisposeAsync();
        _server = await (await PublishedAsync()).ServeAsync(settings);
    }

    public string Address(string path) => new Uri(_server.Admin, path).AbsoluteUri;

    /// <summary>Reads from the API as somebody: "erin" is erin@postern.example.</summary>
    public async Task<JsonElement> GetAsync(string who, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(who, request);
    }

    /// <summary>Carries an operation out through the API.</summary>
    public async Task<JsonElement> RunAsync(
        string who,
        string operation,
        string? target,
        object input
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/api/v1/operations/{operation}"
        );
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = JsonContent.Create(
            new
            {
                target,
                input,
                reason = "Asked for by the customer",
                ticket = "SUP-1204",
            }
        );
        return await SendAsync(who, request);
    }

    /// <summary>Makes a tenant on plan free.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateTenantAsync(string name)
    {
        var answer = await RunAsync("ben", "tenant.create", null, new { name, plan = "free" });
        return answer.GetProperty("result").GetProperty("id").GetString()!;
    }

    /// <summary>Makes a user of a tenant.</summary>
    /// <returns>The id.</returns>
    public async Task<string> CreateUserAsync(string tenant, string name)
    {
        var email = $"{Guid.NewGuid():N}@customer.example";
        var answer = await RunAsync(
            "sofia",
            "user.create",
            tenant,
            new
            {
                name,
                email,
                role = "member",
            }
        );
        return answer.GetProperty("result").GetProperty("id").GetString()!;
    }

    /// <summary>Makes a key of the runtime plane.</summary>
    /// <returns>Its value.</returns>
    public async Task<string> CreateKeyAsync(string name)
    {
        var answer = await RunAsync("erin", "service_key.create", null, new { name });
        return answer.GetProperty("result").GetProperty("key").GetString()!;
    }

    /// <summary>Starts an impersonation through the API, and goes in as the product would.</summary>
    /// <returns>Id of the session.</returns>
    public async Task<string> EnterAsync(string who, string user, string key, object input)
    {
        var answer = await RunAsync(who, "user.impersonate", user, input);
        var result = answer.GetProperty("result");
        await TellAsync(
            key,
            HttpMethod.Post,
            "/runtime/v1/impersonations/redeem",
            new { code = result.GetProperty("handoff").GetProperty("code").GetString() }
        );
        return result.GetProperty("impersonationId").GetString()!;
    }

    /// <summary>What the product tells the runtime plane.</summary>
    public async Task TellAsync(string key, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Runtime, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request);
        Assert.True(
            response.IsSuccessStatusCode,
            $"{method} {path} → {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}"
        );
    }

    public async Task<JsonElement> TenantAsync(string id) =>
        await GetAsync("erin", $"/api/v1/tenants/{id}");

    /// <summary>Id of the tenant that a search finds first.</summary>
    public async Task<string> FindTenantAsync(string search)
    {
        var found = await GetAsync(
            "erin",
            $"/api/v1/tenants?search={Uri.EscapeDataString(search)}&limit=1"
        );
        return found.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    /// <summary>The changes on record that one operation made to one tenant.</summary>
    public async Task<IReadOnlyList<JsonElement>> ChangesAsync(string tenant, string operation)
    {
        var found = await GetAsync(
            "erin",
            $"/api/v1/audit?kind=change&tenant={tenant}&action={operation}"
        );
        return [.. found.GetProperty("items").EnumerateArray()];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_runtime is not null)
            await _runtime.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.StopAsync();
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<PublishedServer> PublishedAsync() =>
        await TestContext.Current.GetFixture<PublishedServer>()
        ?? throw new InvalidOperationException("Servers are started inside a test.");

    private static async Task ImportAsync(
        PublishedServer published,
        Dictionary<string, string> settings,
        IReadOnlyList<string> tenants
    )
    {
        var folder = Directory.CreateTempSubdirectory("postern-import-");
        try
        {
            var file = Path.Combine(folder.FullName, "tenants.csv");
            await File.WriteAllLinesAsync(file, tenants, Encoding.UTF8);
            var result = await published.RunAsync(["import", "tenants", file], settings);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<JsonElement> SendAsync(string who, HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await _tokens.GetOrAdd(who, name => new(() => TokenAsync(name))).Value
        );
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(
            response.IsSuccessStatusCode,
            $"{who}: {request.Method} {request.RequestUri} → {(int)response.StatusCode}: {body}"
        );
        return JsonElement.Parse(body);
    }

    private async Task<string> TokenAsync(string who)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["email"] = $"{who}@postern.example",
            }
        );
        using var answer = await _http.PostAsync(ProviderUrl + "/development/token", form);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("access_token")
            .GetString()!;
    }
}
