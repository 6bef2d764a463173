using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Limits;

/// <summary>
/// How often each tenant may ask. A bucket is dropped when it has been full and unused for some seconds, so that memory goes
/// with the tenants that are active.
/// </summary>
internal sealed class RequestRates(SettingsStore settings, IOptions<PosternOptions> options)
    : IDisposable
{
    private static readonly Func<RequestRate, RateLimiter> _newBucket = RequestRate.NewBucket;

    // Not RateLimitPartition.GetTokenBucketLimiter, which makes a closure for each request.
    private readonly PartitionedRateLimiter<RequestRate> _buckets = PartitionedRateLimiter.Create<
        RequestRate,
        RequestRate
    >(static rate => RateLimitPartition.Get(rate, _newBucket));

    /// <summary>Takes one request out of the tenant's bucket; false when it is empty.</summary>
    public bool TryTake(HttpContext context, string tenant)
    {
        var rate = Of(tenant);
        using var lease = _buckets.AttemptAcquire(rate);
        if (lease.IsAcquired && options.Value.RateLimitHeaders)
        {
            var left = _buckets.GetStatistics(rate)?.CurrentAvailablePermits ?? 0;
            Tell(context.Response, rate, left, rate.SecondsFor(rate.Capacity - left));
        }
        return lease.IsAcquired;
    }

    public Task RefuseAsync(HttpContext context, string tenant)
    {
        var rate = Of(tenant);
        var refusal = new Refusal(
            StatusCodes.Status429TooManyRequests,
            "rate_limited",
            "Too many requests",
            $"At most {rate.PerMinute} requests a minute, {rate.Capacity} of them at once, are served for one customer. Wait, and send fewer."
        )
        {
            RetryAfter = rate.SecondsForOne,
            Link = "Try again",
        };
        return AnswerWriter.RefuseAsync(
            context,
            refusal,
            response => Tell(response, rate, 0, rate.SecondsForOne)
        );
    }

    public void Dispose() => _buckets.Dispose();

    private RequestRate Of(string tenant) =>
        RequestRate.Of(
            tenant,
            settings.Get(PosternSettings.RequestsPerMinute, tenant),
            settings.Get(PosternSettings.RequestBurst, tenant)
        );

    /// <summary>Lists of structured fields (RFC 9651) as draft-ietf-httpapi-ratelimit-headers-10 has them: the policy's quota
    /// and its window in seconds; what remains, and the seconds until the bucket is full again or, when it is empty, holds one.</summary>
    private static void Tell(HttpResponse response, RequestRate rate, long left, int seconds)
    {
        var culture = CultureInfo.InvariantCulture;
        response.Headers["RateLimit-Policy"] = string.Create(
            culture,
            $"\"tenant\";q={rate.PerMinute};w=60"
        );
        response.Headers["RateLimit"] = string.Create(culture, $"\"tenant\";r={left};t={seconds}");
    }
}
