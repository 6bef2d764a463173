using System.Text.Json;
using Postern.Development;

namespace Postern.Bench.Programs;

/// <summary>The development identity provider, in this process, so that its work is not counted as the server's.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IdentityProvider(WebApplication app) => _app = app;

    public string Authority => _app.Urls.Single();

    public static async Task<IdentityProvider> StartAsync()
    {
        var app = DevelopmentIdentityProvider.Build(new() { Url = "http://127.0.0.1:0" });
        await app.StartAsync();
        return new IdentityProvider(app);
    }

    /// <summary>An access token for the API, good for the whole run.</summary>
    public async Task<string> TokenAsync(string email)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(
            $"{Authority}/development/token",
            new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["email"] = email,
                    ["lifetime"] = "14400",
                }
            )
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("access_token")
            .GetString()!;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
