using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Limits;

/// <summary>
/// How often each tenant may ask. The framework's buckets, in a table of our own: its partitioned limiter makes an object for
/// each request, takes one lock for all tenants, and pours into a bucket that was full for long what it could not hold then.
/// </summary>
internal sealed class RequestRates : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);
    private static readonly Func<RequestRate, TokenBucketRateLimiter> _newBucket =
        RequestRate.NewBucket;

    private readonly ConcurrentDictionary<RequestRate, TokenBucketRateLimiter> _buckets = [];
    private readonly SettingsStore _settings;
    private readonly bool _tellsAlways;
    private readonly ITimer _sweeping;

    public RequestRates(SettingsStore settings, IOptions<PosternOptions> options, TimeProvider time)
    {
        (_settings, _tellsAlways) = (settings, options.Value.RateLimitHeaders);
        _sweeping = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>How many tenants have been active lately.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes one request out of the tenant's bucket; false when it is empty.</summary>
    public bool TryTake(HttpContext context, string tenant)
    {
        var rate = Of(tenant);
        var bucket = _buckets.GetOrAdd(rate, _newBucket);
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        if (lease.IsAcquired && _tellsAlways)
        {
            var left = bucket.GetStatistics()?.CurrentAvailablePermits ?? 0;
            Tell(context.Response, rate, left, rate.SecondsFor(rate.Capacity - left));
        }
        return lease.IsAcquired;
    }

    /// <summary>Drops the buckets that are full: a new one would be no different. So memory goes with the tenants that ask.</summary>
    public void Sweep()
    {
        foreach (var (rate, bucket) in _buckets)
        {
            bucket.TryReplenish();
            // Only a full bucket counts as idle.
            if (bucket.IdleDuration is not null)
                _buckets.TryRemove(rate, out _);
        }
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

    public void Dispose() => _sweeping.Dispose();

    private RequestRate Of(string tenant) =>
        RequestRate.Of(
            tenant,
            _settings.Get(PosternSettings.RequestsPerMinute, tenant),
            _settings.Get(PosternSettings.RequestBurst, tenant)
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
