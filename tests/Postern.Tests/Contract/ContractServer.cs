using System.Net.Http.Headers;
using System.Net.Http.Json;
using Postern.Tests.Http;

namespace Postern.Tests.Contract;

/// <summary>The published server as a stranger meets it: a process, an address, and what it answers.</summary>
internal sealed class ContractServer : IAsyncDisposable
{
    private readonly HttpClient _http;

    private ContractServer(ServerProcess process)
    {
        Process = process;
        _http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
        )
        {
            BaseAddress = process.Admin,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public ServerProcess Process { get; }

    public Uri Url => Process.Admin;

    public static async Task<ContractServer> StartAsync(
        PublishedServer published,
        params IEnumerable<KeyValuePair<string, string>>[] settings
    ) =>
        new(
            await published.ServeAsync(
                settings.SelectMany(each => each).ToDictionary(StringComparer.Ordinal)
            )
        );

    public Task<ApiAnswer> GetAsync(string path, string? token) =>
        SendAsync(HttpMethod.Get, path, token);

    /// <summary>Carries an operation out, with reason and ticket, and returns whatever was answered.</summary>
    public Task<ApiAnswer> RunAsync(
        string operation,
        string token,
        string? target,
        object input,
        params (string Name, string Value)[] headers
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"/api/v1/operations/{operation}",
            token,
            JsonContent.Create(
                new
                {
                    target,
                    input,
                    reason = "asked for by the customer",
                    ticket = "OPS-1",
                }
            ),
            headers
        );

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        string? token,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    public async Task<string> TenantAsync(string token, string name = "Acme")
    {
        var answer = await RunAsync("tenant.create", token, null, new { name, plan = "free" });
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json.GetProperty("result").GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
    }
}
