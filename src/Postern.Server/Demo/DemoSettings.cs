using Postern.Operations;

namespace Postern.Server.Demo;

/// <summary>Settings as a SaaS of some age has them: limits by plan, a few tenants with their own, something planned.</summary>
internal static class DemoSettings
{
    /// <summary>Inputs of <c>setting.set</c>.</summary>
    public static IEnumerable<object> All(DateTimeOffset now, IReadOnlyList<Guid> tenants)
    {
        string In(double days) => Times.Format(now.AddDays(days));
        object Plan(string key, string plan, object value) =>
            new
            {
                key,
                scope = "plan",
                plan,
                value,
            };

        return
        [
            Plan("rate_limit.requests", "free", "300/min"),
            Plan("rate_limit.requests", "business", "50/s"),
            Plan("rate_limit.requests", "enterprise", "200/s"),
            Plan("rate_limit.burst", "enterprise", 1000),
            Plan("uploads.max_size", "free", "5 MiB"),
            Plan("uploads.max_size", "enterprise", "1 GiB"),
            Plan("exports.max_rows", "free", 5000),
            Plan("sessions.max_age", "enterprise", "8 h"),
            new
            {
                key = "rate_limit.requests",
                scope = "tenant",
                tenantId = tenants[0],
                value = "100/s",
                until = In(4),
            },
            new
            {
                key = "uploads.max_size",
                scope = "tenant",
                tenantId = tenants[3],
                value = "250 MiB",
                until = In(1.5),
            },
            new
            {
                key = "exports.max_rows",
                scope = "tenant",
                tenantId = tenants[7],
                value = 2_000_000,
                from = In(2),
                until = In(5),
            },
            new
            {
                key = "exports.max_rows",
                scope = "tenant",
                tenantId = tenants[10],
                value = 250_000,
                noEnd = true,
            },
        ];
    }
}
