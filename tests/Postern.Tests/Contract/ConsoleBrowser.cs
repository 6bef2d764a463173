using Postern.Tests.Http;

namespace Postern.Tests.Contract;

/// <summary>
/// A browser at the console without a window. Its cookies are kept by hand: they are <c>Secure</c>, which browsers send
/// over plain http on loopback and HttpClient does not.
/// </summary>
internal sealed class ConsoleBrowser(Uri console) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
    );

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>True once the console has let somebody in.</summary>
    public bool IsSignedIn => Cookies.ContainsKey("__Host-postern");

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<ApiAnswer> PostAsync(string path, Dictionary<string, string> form) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(form));

    /// <summary>Asks the console to sign somebody in.</summary>
    /// <returns>Where the console sends the browser: the identity provider, with everything it asks for.</returns>
    public async Task<Uri> StartSignInAsync(string returnUrl = "/")
    {
        var answer = await GetAsync($"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}");
        return answer.Headers.Location
            ?? throw new InvalidOperationException(
                $"/signin led nowhere: {answer.Status} {answer.Body}"
            );
    }

    /// <summary>Signs one of the development provider's staff in, as their press on the picker would.</summary>
    public async Task SignInAsync(string who)
    {
        var authorize = await StartSignInAsync();
        using var answer = await _http.GetAsync($"{authorize}&login_hint={who}@postern.example");
        var callback =
            answer.Headers.Location
            ?? throw new InvalidOperationException(
                $"The provider did not send {who} back: {await answer.Content.ReadAsStringAsync()}"
            );
        await GetAsync(callback.ToString());
        Assert.True(IsSignedIn, $"{who} was not let in.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(console, path))
        {
            Content = content,
        };
        if (Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation(
                "Cookie",
                string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))
            );
        using var response = await _http.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies)
                Keep(cookie);
        }

        return await ApiAnswer.ReadAsync(response);
    }

    private void Keep(string cookie)
    {
        var pair = cookie.Split(';')[0].Split('=', 2);
        if (pair[1].Length == 0)
            Cookies.Remove(pair[0]);
        else
            Cookies[pair[0]] = pair[1];
    }
}
