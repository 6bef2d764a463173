using System.Threading.RateLimiting;

namespace Postern.AspNetCore.Limits;

/// <summary>A tenant's bucket of requests. Other limits make another bucket, so that they hold from the next request on.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="PerMinute">How many requests flow into it in a minute, evenly.</param>
/// <param name="Capacity">How many it holds: that many may come at once.</param>
internal readonly record struct RequestRate(string Tenant, int PerMinute, int Capacity)
{
    public static RequestRate Of(string tenant, long perMinute, long burst)
    {
        // The limiter knows no bucket that is never filled: to close a tenant's app there is maintenance.
        var rate = (int)Math.Clamp(perMinute, 1, int.MaxValue);
        return new(tenant, rate, (int)Math.Clamp(burst, 1, rate));
    }

    /// <summary>How long an empty bucket takes to hold one request; whole seconds, at least one.</summary>
    public int SecondsForOne => SecondsFor(1);

    public int SecondsFor(long requests) => (int)Math.Ceiling(requests * 60.0 / PerMinute);

    /// <summary>It is filled when it is asked, by the time that has passed; so it needs no timer.</summary>
    public static TokenBucketRateLimiter NewBucket(RequestRate rate) =>
        new(
            new()
            {
                TokenLimit = rate.Capacity,
                TokensPerPeriod = rate.PerMinute,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
                AutoReplenishment = false,
                QueueLimit = 0,
            }
        );
}
