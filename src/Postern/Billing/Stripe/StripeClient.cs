using System.Net.Http.Headers;
using System.Text.Json;
using Postern.Settings;

namespace Postern.Billing.Stripe;

/// <summary>
/// Calls Stripe: its version pinned, each change under its own idempotency key. What comes back is untrusted: the
/// certificate is checked, no redirect is followed, time and size are bounded, and what cannot be read is no answer.
/// </summary>
internal sealed class StripeClient : IDisposable
{
    /// <summary>The dated version that parameters and answers are written for; Stripe keeps serving it.</summary>
    public const string Version = "2025-09-30.clover";

    private const int AnswerLimit = 1024 * 1024;
    private const int PageSize = 100;
    private const int MostPages = 50;

    private readonly HttpClient _http;

    /// <summary>Calls the account that is configured.</summary>
    /// <param name="timeout">For one call, to the end of the answer; 30 seconds when left out.</param>
    public StripeClient(StripeSettings settings, TimeSpan? timeout = null)
    {
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                MaxResponseHeadersLength = 32,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            BaseAddress = settings.ApiBase,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = AnswerLimit,
            DefaultRequestHeaders = { { "Stripe-Version", Version }, { "User-Agent", "Postern" } },
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            settings.SecretKey
        );
    }

    public Task<StripeReply<T>> GetAsync<T>(
        string path,
        StripeForm query,
        CancellationToken cancellation
    )
        where T : class =>
        SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path + query.ToQuery()), cancellation);

    /// <summary>Changes something.</summary>
    /// <param name="key">The idempotency key: the same for each attempt at the same change.</param>
    public Task<StripeReply<T>> PostAsync<T>(
        string path,
        StripeForm form,
        string key,
        CancellationToken cancellation
    )
        where T : class
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form.ToContent() };
        request.Headers.Add("Idempotency-Key", key);
        return SendAsync<T>(request, cancellation);
    }

    /// <summary>Deleting twice is the same as once, so it takes no key.</summary>
    public Task<StripeReply<T>> DeleteAsync<T>(string path, CancellationToken cancellation)
        where T : class =>
        SendAsync<T>(new HttpRequestMessage(HttpMethod.Delete, path), cancellation);

    /// <summary>Looks through a list, newest first, for the one that <paramref name="wanted"/> holds of.</summary>
    /// <param name="enough">Holds of what is older than anything that could be it.</param>
    /// <returns>What was found; or null, and why nobody can tell whether there is one.</returns>
    public async Task<(T? Found, StripeFault? Fault)> FindAsync<T>(
        string path,
        Func<StripeForm> filter,
        Func<T, bool> wanted,
        Func<T, string> id,
        Func<T, bool> enough,
        CancellationToken cancellation
    )
        where T : class
    {
        string? after = null;
        for (var page = 1; page <= MostPages; page++)
        {
            var query = filter().Add("limit", PageSize);
            if (after is not null)
            {
                query.Add("starting_after", after);
            }

            switch (await GetAsync<StripeList<T>>(path, query, cancellation))
            {
                case StripeReply<StripeList<T>>.Fault { Error: var fault }:
                    return (null, fault);
                case StripeReply<StripeList<T>>.Ok { Value: var list }:
                    if (list.Data.FirstOrDefault(wanted) is { } found)
                    {
                        return (found, null);
                    }

                    if (!list.HasMore || list.Data.Count == 0 || enough(list.Data[^1]))
                    {
                        return (null, null);
                    }

                    after = id(list.Data[^1]);
                    break;
            }
        }

        return (
            null,
            new StripeFault(
                StripeFaultKind.Unclear,
                $"Not among the newest {MostPages * PageSize} at Stripe."
            )
        );
    }

    public void Dispose() => _http.Dispose();

    private async Task<StripeReply<T>> SendAsync<T>(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
        where T : class
    {
        using var owned = request;
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return response.IsSuccessStatusCode
                ? Read<T>(response, body)
                : new StripeReply<T>.Fault(StripeFaults.Of(response, body));
        }
        catch (OperationCanceledException exception)
            when (exception.InnerException is TimeoutException)
        {
            return new StripeReply<T>.Fault(
                new StripeFault(
                    StripeFaultKind.Unclear,
                    $"No answer within {_http.Timeout.TotalSeconds:0.#} seconds."
                )
            );
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new StripeReply<T>.Fault(StripeFaults.Of(exception));
        }
    }

    private static StripeReply<T> Read<T>(HttpResponseMessage response, byte[] body)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(body, StripeJson.Options) is { } value)
            {
                return new StripeReply<T>.Ok(value);
            }
        }
        catch (JsonException)
        {
            // Told below: the text itself is not kept.
        }

        return new StripeReply<T>.Fault(
            new StripeFault(
                StripeFaultKind.Unclear,
                $"{(int)response.StatusCode}: the answer cannot be read{StripeFaults.RequestId(response)}."
            )
        );
    }
}
