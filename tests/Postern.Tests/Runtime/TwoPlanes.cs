using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Settings;
using Postern.Storage;
using Postern.Tests.Development;
using Postern.Tests.Http;

namespace Postern.Tests.Runtime;

/// <summary>Both planes over one database, a service key, and a clock that tests may move.</summary>
internal sealed class TwoPlanes : IAsyncDisposable
{
    private readonly WebApplication _runtime;
    private readonly HttpClient _http;

    private TwoPlanes(AdminPlane admin, WebApplication runtime, SteppedClock clock, string key)
    {
        Admin = admin;
        _runtime = runtime;
        Clock = clock;
        Key = key;
        _http = new HttpClient { BaseAddress = new Uri(runtime.Urls.Single()) };
    }

    public AdminPlane Admin { get; }

    public SteppedClock Clock { get; }

    /// <summary>Of the default app, with all scopes.</summary>
    public string Key { get; }

    public Uri RuntimeUrl => _http.BaseAddress!;

    /// <param name="providerFollows">
    /// Whether the identity provider goes by the planes' clock as well. One that goes by the real clock gives tokens of the
    /// future, as the planes see it, from a minute after their start on.
    /// </param>
    public static async Task<TwoPlanes> StartAsync(
        DatabaseKind kind,
        Dictionary<string, string?>? settings = null,
        Func<IServiceProvider, PosternSettings, Task<PosternSettings>>? forRuntime = null,
        bool providerFollows = true
    )
    {
        var clock = new SteppedClock();
        var admin = await AdminPlane.StartAsync(
            kind,
            builder => builder.Services.AddSingleton<TimeProvider>(clock),
            settings,
            providerFollows ? clock : null
        );
        var runtime = RuntimeApp.Create(
            forRuntime is null ? admin.Settings : await forRuntime(admin.Services, admin.Settings),
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<TimeProvider>(clock);
            }
        );
        await runtime.StartAsync();
        return new TwoPlanes(admin, runtime, clock, await KeyAsync(admin));
    }

    /// <summary>A key made as an engineer makes it.</summary>
    public static async Task<string> KeyAsync(
        AdminPlane admin,
        string? audience = null,
        params string[] scopes
    )
    {
        var answer = await admin.RunAsync(
            "service_key.create",
            "erin",
            null,
            new
            {
                name = $"test {Guid.CreateVersion7():N}",
                audience,
                scopes,
            }
        );
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json.GetProperty("result").GetProperty("key").GetString()!;
    }

    public Task<ApiAnswer> GetAsync(string path, string? key = null) =>
        SendAsync(HttpMethod.Get, path, null, key ?? Key);

    public Task<ApiAnswer> PutAsync(string path, object body) =>
        SendAsync(HttpMethod.Put, path, body, Key);

    public Task<ApiAnswer> PostAsync(string path, object? body, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, key ?? Key);

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        string? key,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        using var response = await _http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>A tenant and a user of it, told of by the product; both Postern's ids.</summary>
    public async Task<(string Tenant, string User)> CustomerAsync(
        string tenant = "acme",
        string user = "u1"
    )
    {
        var told = await PutAsync($"/runtime/v1/tenants/{tenant}", new { name = "Acme" });
        Assert.True(told.Status is 200 or 201, told.Body);
        var person = await PutAsync(
            $"/runtime/v1/tenants/{tenant}/users/{user}",
            new { email = $"{user}@acme.example", name = "Noor Haddad" }
        );
        Assert.True(person.Status is 200 or 201, person.Body);
        return (
            told.Json.GetProperty("id").GetString()!,
            person.Json.GetProperty("id").GetString()!
        );
    }

    /// <summary>Sam of support starts to impersonate; the answer as it came.</summary>
    public Task<ApiAnswer> ImpersonateAsync(
        string user,
        object? input = null,
        string who = "sam",
        string reason = "print does nothing on invoice 1042"
    ) =>
        Admin.SendAsync(
            HttpMethod.Post,
            "/api/v1/operations/user.impersonate",
            who,
            new
            {
                target = user,
                input = input ?? new { },
                reason,
                ticket = "OPS-1",
            }
        );

    /// <summary>The one-time code of a session just started.</summary>
    public async Task<(string Id, string Code)> StartAsync(string user, object? input = null)
    {
        var answer = await ImpersonateAsync(user, input);
        Assert.True(answer.Status == 200, answer.Body);
        var result = answer.Json.GetProperty("result");
        return (
            result.GetProperty("impersonationId").GetString()!,
            result.GetProperty("handoff").GetProperty("code").GetString()!
        );
    }

    /// <summary>A setting as an engineer sets it.</summary>
    public async Task SetAsync(object input)
    {
        var answer = await Admin.RunAsync("setting.set", "erin", null, input);
        Assert.True(answer.Status == 200, answer.Body);
    }

    /// <summary>Listens to the changes as a customer server does.</summary>
    public Task<ChangeReader> ListenAsync() => ChangeReader.OpenAsync(RuntimeUrl, Key);

    public Task<ApiAnswer> RedeemAsync(string code, string? key = null) =>
        PostAsync("/runtime/v1/impersonations/redeem", new { code }, key);

    /// <summary>Header and payload of a compact token.</summary>
    public static (JsonElement Header, JsonElement Payload) Read(string token)
    {
        var parts = token.Split('.');
        return (Part(parts[0]), Part(parts[1]));

        static JsonElement Part(string text) =>
            JsonElement.Parse(
                Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text))
            );
    }

    /// <summary>The database itself, for what no interface shows.</summary>
    public Task<PosternDb> OpenDatabaseAsync() =>
        Admin.Services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContextAsync();

    /// <summary>The newest entry that the filter finds.</summary>
    public async Task<JsonElement> EntryAsync(string filter) =>
        (await Admin.GetAsync($"/api/v1/audit?{filter}", "ada")).Json.GetProperty("items")[0];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _runtime.DisposeAsync();
        await Admin.DisposeAsync();
    }
}
