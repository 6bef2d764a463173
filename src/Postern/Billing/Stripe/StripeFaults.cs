using System.Net;
using System.Text.Json;

namespace Postern.Billing.Stripe;

/// <summary>Reads what went wrong with a call.</summary>
internal static class StripeFaults
{
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    public static StripeFault Of(HttpResponseMessage response, byte[] body)
    {
        var error = Read(body);
        var code = error?.DeclineCode ?? error?.Code ?? error?.Type;
        var said = string.Join(
            ": ",
            new[] { code, error?.Message }.Where(text => !string.IsNullOrEmpty(text))
        );
        return new StripeFault(
            Kind(response.StatusCode, error),
            $"{(int)response.StatusCode} {(said.Length == 0 ? response.ReasonPhrase : said)}{RequestId(response)}",
            code,
            RetryAfter(response)
        );
    }

    /// <summary>A call that never left is surely not done; of any other nobody can tell.</summary>
    public static StripeFault Of(Exception exception)
    {
        var kind = exception
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError
                    or HttpRequestError.ConnectionError
                    or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError
            }
            ? StripeFaultKind.Later
            : StripeFaultKind.Unclear;
        return new StripeFault(
            kind,
            exception.InnerException is { } inner
                ? $"{exception.Message} {inner.Message}"
                : exception.Message
        );
    }

    /// <summary>What Stripe's support asks for.</summary>
    public static string RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Request-Id", out var ids) ? $" ({ids.First()})" : "";

    private static StripeFaultKind Kind(HttpStatusCode status, StripeError? error) =>
        status switch
        {
            // Another call under the same key is still running, and it may be an earlier one of ours.
            HttpStatusCode.Conflict when error?.Code != "lock_timeout" => StripeFaultKind.Unclear,
            HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests => StripeFaultKind.Later,
            // The key is somebody's to put right, and what was intended stays intended until then.
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => StripeFaultKind.Later,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                StripeFaultKind.Later,
            HttpStatusCode.BadRequest
            or HttpStatusCode.PaymentRequired
            or HttpStatusCode.NotFound => StripeFaultKind.Refused,
            _ => StripeFaultKind.Unclear,
        };

    private static StripeError? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<StripeErrorBody>(body, StripeJson.Options)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delta
            ? delta < LongestAsked
                ? delta
                : LongestAsked
            : null;
}
