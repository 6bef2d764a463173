using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Postern.Cli.Api;

/// <summary>Sends one request and reads the whole answer. Follows no redirect: a token goes where it was meant to go.</summary>
internal static class Wire
{
    private const int LongestAnswer = 64 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits a minute at most.</summary>
    /// <exception cref="Unreachable">No whole answer came.</exception>
    public static async Task<Answer> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        var address = request.RequestUri!;
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // A token for this machine must not leave it by way of a proxy.
            UseProxy = !address.IsLoopback,
            AutomaticDecompression = DecompressionMethods.All,
        };
        using var client = new HttpClient(handler)
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        client.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("postern", Cli.Version)
        );
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        client.DefaultRequestHeaders.Accept.ParseAdd("application/problem+json");
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return new(response.StatusCode, Json(text), response.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException failure)
        {
            throw new Unreachable(
                address,
                failure.HttpRequestError
                    is not (
                        HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
                        or HttpRequestError.ProxyTunnelError
                    ),
                failure
            );
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new Unreachable(address, mayHaveArrived: true, failure);
        }
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
