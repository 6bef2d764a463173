using System.Net.Http.Headers;
using SetCookieHeaderValue = Microsoft.Net.Http.Headers.SetCookieHeaderValue;

namespace Postern.Tests.Staff;

/// <summary>
/// A browser's cookies over HttpClient, whose own container would keep Secure cookies from plain http on loopback, where
/// browsers send them. Redirects are looked at, not followed.
/// </summary>
internal sealed class StaffBrowser(Uri home) : IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
    )
    {
        BaseAddress = home,
    };

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, SetCookieHeaderValue> Received { get; } = new(StringComparer.Ordinal);

    public Task<HttpResponseMessage> GetAsync(string address, string? bearer = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, address), bearer);

    public Task<HttpResponseMessage> PostAsync(
        string address,
        params (string Name, string Value)[] form
    ) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new FormUrlEncodedContent(
                    form.Select(field => KeyValuePair.Create(field.Name, field.Value))
                ),
            },
            bearer: null
        );

    /// <summary>Posts a body that says it is a form and is none.</summary>
    public Task<HttpResponseMessage> PostBrokenFormAsync(string address)
    {
        var body = new StringContent("--x\r\nno form at all");
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        return SendAsync(
            new HttpRequestMessage(HttpMethod.Post, address) { Content = body },
            bearer: null
        );
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? bearer)
    {
        using (request)
        {
            if (Cookies.Count > 0)
            {
                request.Headers.Add(
                    "Cookie",
                    string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))
                );
            }

            if (bearer is not null)
            {
                request.Headers.Add("Authorization", "Bearer " + bearer);
            }

            var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
            {
                Keep(cookies);
            }

            return response;
        }
    }

    private void Keep(IEnumerable<string> cookies)
    {
        foreach (var cookie in SetCookieHeaderValue.ParseList([.. cookies]))
        {
            var name = cookie.Name.ToString();
            Received[name] = cookie;
            if (cookie.Expires is { Year: < 2000 })
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = cookie.Value.ToString();
            }
        }
    }
}
