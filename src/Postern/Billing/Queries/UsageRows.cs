using Microsoft.Extensions.DependencyInjection;
using Postern.Configuration;
using Postern.Queries;
using Postern.Tenants;

namespace Postern.Billing.Queries;

/// <summary>What a tenant has used, against what it may.</summary>
internal static class UsageRows
{
    private const int DaysBack = 60;

    public static async Task<IReadOnlyList<UsageView>> ReadAsync(
        QueryContext context,
        Tenant tenant,
        Subscription? subscription,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var options = context.Services.GetRequiredService<BillingOptions>();
        var period = BillingPeriod.Of(subscription, context.Now);
        var back = BillingPeriod.DayOf(context.Now).AddDays(-DaysBack);
        var since = period.Start < back ? period.Start : back;
        var days = await db
            .UsageDays.Where(day => day.TenantId == tenant.Id && day.Day >= since)
            .OrderBy(day => day.Day)
            .ToListAsync(cancellation);
        var adjustments = await db
            .UsageAdjustments.Where(row =>
                row.TenantId == tenant.Id && row.Day >= period.Start && row.Day < period.End
            )
            .GroupBy(row => row.Meter)
            .Select(meter => new { Meter = meter.Key, Sum = meter.Sum(row => row.Quantity) })
            .ToDictionaryAsync(
                meter => meter.Meter,
                meter => meter.Sum,
                StringComparer.Ordinal,
                cancellation
            );
        var limits = await LimitsAsync(context, tenant, options, cancellation);
        return
        [
            .. options
                .Meters.Select(meter => meter.Key)
                .Union(days.Select(day => day.Meter), StringComparer.Ordinal)
                .Union(adjustments.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(key =>
                {
                    var meter = options.Meter(key);
                    var own = days.Where(day => day.Meter == key).ToList();
                    var adjusted = adjustments.GetValueOrDefault(key);
                    return new UsageView(
                        key,
                        meter.Name,
                        meter.Unit,
                        period.Start,
                        period.End,
                        own.Where(day => day.Day >= period.Start && day.Day < period.End)
                            .Sum(day => day.Quantity) + adjusted,
                        adjusted,
                        limits.TryGetValue(key, out var limit) ? limit : null,
                        meter.Limit,
                        [.. own.Select(day => new UsageDayView(day.Day, day.Quantity))]
                    );
                }),
        ];
    }

    private static async Task<Dictionary<string, long>> LimitsAsync(
        QueryContext context,
        Tenant tenant,
        BillingOptions options,
        CancellationToken cancellation
    )
    {
        var catalog = context.Services.GetRequiredService<SettingCatalog>();
        var limited = options
            .Meters.Where(meter => meter.Limit is not null)
            .Select(meter => (meter.Key, Setting: catalog.Find(meter.Limit!)))
            .Where(meter => meter.Setting is { IsNumber: true })
            .ToList();
        var keys = limited.ConvertAll(meter => meter.Setting!.Key);
        var rows = await context
            .Db.SettingOverrides.Where(row =>
                keys.Contains(row.Key)
                && row.IsSet
                && (
                    row.Scope == SettingScope.Global
                    || row.Plan == tenant.Plan
                    || row.TenantId == tenant.Id
                )
            )
            .ToListAsync(cancellation);
        return limited.ToDictionary(
            meter => meter.Key,
            meter =>
            {
                IReadOnlyList<TimedValue> At(SettingScope scope) =>
                    rows.Find(row => row.Key == meter.Setting!.Key && row.Scope == scope)?.Values
                    ?? [];
                return SettingResolution
                    .Resolve(
                        meter.Setting!,
                        At(SettingScope.Global),
                        At(SettingScope.Plan),
                        At(SettingScope.Tenant),
                        context.Now
                    )
                    .Value.GetInt64();
            },
            StringComparer.Ordinal
        );
    }
}
