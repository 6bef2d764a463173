using System.Net;

namespace Tally.Tests;

/// <summary>
/// A browser in small: keeps cookies, also Secure ones as browsers do on loopback, fills in the page's own forms, and
/// shows redirects instead of following them.
/// </summary>
public sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }
    )
    {
        BaseAddress = address,
    };

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public Task<HttpResponseMessage> GetAsync(string path) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>The page, which must be there.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Opens a page and sends its form to <paramref name="action"/>, filled in.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(
        string page,
        string action,
        params (string Name, string Value)[] fields
    )
    {
        var form = PageForm.Find(await ReadAsync(page), action);
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        return await PostAsync(action, form);
    }

    public Task<HttpResponseMessage> PostAsync(
        string path,
        IEnumerable<KeyValuePair<string, string>> fields
    ) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(fields),
            }
        );

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add(
                "Cookie",
                string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))
            );
        }

        // As browsers do with whatever is not a GET.
        if (request.Method != HttpMethod.Get && !request.Headers.Contains("Origin"))
        {
            request.Headers.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        }

        var answer = await _http.SendAsync(request);
        foreach (var cookie in SetCookies(answer))
        {
            var (name, value) = (
                cookie[..cookie.IndexOf('=', StringComparison.Ordinal)],
                cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]
            );
            if (value.Length == 0)
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = value;
            }
        }

        return answer;
    }

    public static IEnumerable<string> SetCookies(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];

    public void Dispose() => _http.Dispose();
}
