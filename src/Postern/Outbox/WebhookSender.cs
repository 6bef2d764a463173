using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Postern.Operations;
using Postern.Settings;

namespace Postern.Outbox;

/// <summary>
/// Sends one message as Standard Webhooks has it: the id is the receiver's idempotency key, and the signature covers
/// id, timestamp and body to the byte. What the receiver answers is untrusted: no redirect is followed, time and size
/// are bounded.
/// </summary>
internal sealed class WebhookSender(WebhookSettings webhook, TimeProvider time)
    : IOutboxChannel,
        IDisposable
{
    private const int BodyLimit = 4096;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }
    )
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <summary>For the whole exchange, from connecting to the end of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    public string Name => OutboxChannels.Webhook;

    public async Task<OutboxAnswer> SendAsync(OutboxSending sending, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        try
        {
            using var request = Sign(sending.Message);
            using var response = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            await DrainAsync(response, limit.Token);
            return Read(response);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed($"No answer within {Timeout.TotalSeconds:0.#} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed(
                exception.InnerException is { } inner
                    ? $"{exception.Message} {inner.Message}"
                    : exception.Message
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Sign(OutboxMessage message)
    {
        var (id, body) = (message.Id, Encoding.UTF8.GetBytes(message.Payload));
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(
            webhook.Secret,
            (byte[])[.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body]
        );
        return new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = Json } },
            Headers =
            {
                { "webhook-id", id.ToString() },
                { "webhook-timestamp", timestamp },
                { "webhook-signature", $"v1,{Convert.ToBase64String(signature)}" },
            },
        };
    }

    /// <summary>Reads a short answer to its end, so that the connection can be used again; a long one is left there.</summary>
    private static async Task DrainAsync(
        HttpResponseMessage response,
        CancellationToken cancellation
    )
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        _ = await body.ReadAtLeastAsync(
            new byte[BodyLimit],
            BodyLimit,
            throwOnEndOfStream: false,
            cancellation
        );
    }

    /// <summary>The status alone: the body of an answer may well repeat what was sent, and that must not be kept.</summary>
    private static OutboxAnswer Read(HttpResponseMessage response)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        return response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => new OutboxAnswer.Accepted(null),
            HttpStatusCode.Gone => new OutboxAnswer.Refused(
                $"{status}: the receiver wants no more."
            ),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Failed(
                $"{status}: redirects are not followed; configure the address where it ends."
            ),
            _ => Failed(status),
        };
    }

    private static OutboxAnswer.Failed Failed(string error) => new(error);
}
