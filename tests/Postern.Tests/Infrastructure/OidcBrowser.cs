using System.Globalization;
using System.Net;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// One browser's dealings with <see cref="OidcProvider"/>: keeps its cookies, so a second sign-in meets the session of the
/// first, as it would for a person.
/// </summary>
public sealed class OidcBrowser : IDisposable
{
    private const int MostRedirects = 10;

    private readonly Uri _issuer;
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false },
        disposeHandler: true
    );

    internal OidcBrowser(Uri issuer) => _issuer = issuer;

    /// <summary>Follows an authorisation request to its end, signing in where the provider asks for it.</summary>
    /// <param name="authorizationRequest">Where the application sent the browser.</param>
    /// <param name="email">Who signs in.</param>
    /// <param name="ago">As if that person had signed in so long ago.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Where the provider sends the browser back to: the redirect URI with code, state and iss, or with an error.</returns>
    public async Task<Uri> SignInAsync(
        Uri authorizationRequest,
        string email,
        TimeSpan ago = default,
        CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, authorizationRequest);
        var page = await FollowAsync(request, cancellationToken);
        if (page.Html is not null)
            page = await SignInOnPageAsync(page, email, ago, cancellationToken);

        return page.Html is null
            ? page.Address
            : throw new InvalidOperationException(
                $"The provider did not send {email} back to the application but showed {page.Address}:\n{page.Html}"
            );
    }

    /// <summary>Enters a user code of the device flow, confirms it and signs in.</summary>
    public async Task ApproveDeviceAsync(
        Uri verificationAddress,
        string userCode,
        string email,
        TimeSpan ago = default,
        CancellationToken cancellationToken = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, verificationAddress);
        var page = await FollowAsync(request, cancellationToken);
        page = await SubmitAsync(page, form => form["user_code"] = userCode, cancellationToken);
        page = await SubmitAsync(
            page,
            form =>
            {
                form["user_code"] = userCode;
                form["confirm"] = "yes";
            },
            cancellationToken
        );
        page = await SignInOnPageAsync(page, email, ago, cancellationToken);
        if (page.Html?.Contains("Sign-in Success", StringComparison.OrdinalIgnoreCase) != true)
            throw new InvalidOperationException(
                $"{email} could not approve the device:\n{page.Html}"
            );
    }

    public void Dispose() => _http.Dispose();

    private Task<Page> SignInOnPageAsync(
        Page page,
        string email,
        TimeSpan ago,
        CancellationToken cancellationToken
    ) =>
        SubmitAsync(
            page,
            form =>
            {
                form["login"] = email;
                form["age"] = ((long)ago.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            },
            cancellationToken
        );

    private async Task<Page> SubmitAsync(
        Page page,
        Action<Dictionary<string, string>> fill,
        CancellationToken cancellationToken
    )
    {
        var form = HtmlForm.Read(page.Address, page.Html ?? "");
        fill(form.Fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action);
        request.Content = new FormUrlEncodedContent(form.Fields);
        return await FollowAsync(request, cancellationToken);
    }

    /// <summary>Follows redirects for as long as they stay at the provider.</summary>
    private async Task<Page> FollowAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var address = request.RequestUri!;
        var response = await _http.SendAsync(request, cancellationToken);
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            using (response)
            {
                if (response.Headers.Location is null)
                {
                    var html = await response.Content.ReadAsStringAsync(cancellationToken);
                    return response.StatusCode == HttpStatusCode.OK
                        ? new(address, html)
                        : throw new InvalidOperationException(
                            $"{address} answered {response.StatusCode}:\n{html}"
                        );
                }

                address = new(address, response.Headers.Location);
            }

            if (!_issuer.IsBaseOf(address))
                return new(address, Html: null);

            response = await _http.GetAsync(address, cancellationToken);
        }

        throw new InvalidOperationException(
            $"More than {MostRedirects} redirects, the last one to {address}."
        );
    }

    /// <summary>What the browser shows.</summary>
    /// <param name="Address">Where the browser is, or would go next.</param>
    /// <param name="Html">Null when the address is not the provider's.</param>
    private sealed record Page(Uri Address, string? Html);
}
