using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Postern.Operations;
using Postern.Settings;
using Postern.Staff.Tokens;

namespace Postern.Staff.Provider;

/// <summary>Server-to-server requests to the identity provider: bounded in time and size, and never sent elsewhere by a redirect.</summary>
internal sealed partial class ProviderClient : IDisposable
{
    private const int AnswerLimit = 1024 * 1024;
    private const int ErrorLimit = 60;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SsoSettings _sso;
    private readonly TimeProvider _time;
    private readonly ILogger<ProviderClient> _logger;
    private readonly HttpClient _http;

    // How this client is registered to send its secret, once that has been found out.
    private bool? _secretInHeader;

    public ProviderClient(SsoSettings sso, TimeProvider time, ILogger<ProviderClient> logger)
    {
        _sso = sso;
        _time = time;
        _logger = logger;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = Timeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = AnswerLimit,
        };
        _http.DefaultRequestHeaders.Accept.Add(
            new MediaTypeWithQualityHeaderValue("application/json")
        );
    }

    /// <summary>Discovery document and keys.</summary>
    /// <exception cref="ProviderUnreachableException">They cannot be had, or are not what they should be.</exception>
    public async Task<ProviderDocument> FetchAsync(CancellationToken cancellation)
    {
        try
        {
            var (discovery, keys) = ProviderDocument.ReadDiscovery(
                await _http.GetStringAsync(ProviderAddresses.Discovery(_sso), cancellation),
                _sso
            );
            return ProviderDocument.Read(
                discovery,
                await _http.GetStringAsync(keys, cancellation),
                _time.GetUtcNow()
            );
        }
        catch (Exception exception)
            when (exception
                    is HttpRequestException
                        or OperationCanceledException
                        or JsonException
                        or ArgumentException
                        or FormatException
                        or InvalidOperationException
            )
        {
            throw new ProviderUnreachableException(
                "its discovery document or keys cannot be fetched",
                exception
            );
        }
    }

    /// <summary>Gives the code back for tokens (RFC 6749, section 4.1.3); null when the provider refuses.</summary>
    /// <exception cref="ProviderUnreachableException">It does not answer.</exception>
    public async Task<ProviderTokens?> ExchangeAsync(
        ProviderDocument document,
        string code,
        string verifier,
        string redirectUri,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrEmpty(document.TokenEndpoint))
        {
            throw new ProviderUnreachableException(
                "its discovery document names no token_endpoint"
            );
        }

        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = verifier,
            ["client_id"] = _sso.ClientId,
        };
        var inHeader = _secretInHeader ?? document.TakesSecretInHeader;
        var (status, answer) = await AskForTokensAsync(document, form, inHeader, cancellation);
        if (_sso.ClientSecret is not null && Text(answer, "error") == "invalid_client")
        {
            // Discovery says what the provider knows, not what this client is registered for; the code is not spent yet.
            inHeader = !inHeader;
            (status, answer) = await AskForTokensAsync(document, form, inHeader, cancellation);
        }

        if (status == HttpStatusCode.OK && Text(answer, "id_token") is { } idToken)
        {
            _secretInHeader = inHeader;
            return new ProviderTokens(idToken, Text(answer, "access_token"));
        }

        LogRefused((int)status, Texts.Clean(Text(answer, "error"), ErrorLimit));
        return null;
    }

    /// <summary>What the provider says of the person whose access token this is; null when it does not say.</summary>
    public async Task<JsonElement?> AskUserInfoAsync(
        ProviderDocument document,
        string accessToken,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, document.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        try
        {
            var (status, answer) = await SendAsync(request, cancellation);
            return status == HttpStatusCode.OK ? answer : null;
        }
        catch (ProviderUnreachableException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, JsonElement? Answer)> AskForTokensAsync(
        ProviderDocument document,
        Dictionary<string, string> form,
        bool secretInHeader,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, document.TokenEndpoint);
        if (_sso.ClientSecret is { } secret && secretInHeader)
        {
            request.Headers.Authorization = BasicCredentials(_sso.ClientId, secret);
            request.Content = new FormUrlEncodedContent(form);
        }
        else
        {
            request.Content = new FormUrlEncodedContent(
                _sso.ClientSecret is null
                    ? form
                    : form.Append(new("client_secret", _sso.ClientSecret))
            );
        }

        return await SendAsync(request, cancellation);
    }

    private async Task<(HttpStatusCode Status, JsonElement? Answer)> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return (
                response.StatusCode,
                StrictJson.ReadObject(await response.Content.ReadAsByteArrayAsync(cancellation))
            );
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException
                && !cancellation.IsCancellationRequested
            )
        {
            throw new ProviderUnreachableException("it does not answer", exception);
        }
    }

    // Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1).
    private static AuthenticationHeaderValue BasicCredentials(string id, string secret) =>
        new(
            "Basic",
            Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret)}")
            )
        );

    private static string? Text(JsonElement? answer, string name) =>
        answer is { } found
        && found.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    [LoggerMessage(
        LogLevel.Warning,
        "The identity provider's token endpoint answered {Status} with error {Error}"
    )]
    private partial void LogRefused(int status, string? error);
}

/// <summary>The answer of the token endpoint; kept no longer than the sign-in takes.</summary>
internal sealed record ProviderTokens(string IdToken, string? AccessToken);
