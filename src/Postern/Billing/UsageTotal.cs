namespace Postern.Billing;

/// <summary>What a meter stands at: what was reported for the period's days, and what staff have added to it.</summary>
internal static class UsageTotal
{
    public static async Task<long> OfAsync(
        DbContext db,
        Guid tenantId,
        string meter,
        BillingPeriod period,
        CancellationToken cancellation
    )
    {
        var reported = await db.Set<UsageDay>()
            .Where(day =>
                day.TenantId == tenantId
                && day.Meter == meter
                && day.Day >= period.Start
                && day.Day < period.End
            )
            .SumAsync(day => day.Quantity, cancellation);
        var adjusted = await db.Set<UsageAdjustment>()
            .Where(adjustment =>
                adjustment.TenantId == tenantId
                && adjustment.Meter == meter
                && adjustment.Day >= period.Start
                && adjustment.Day < period.End
            )
            .SumAsync(adjustment => adjustment.Quantity, cancellation);
        return reported + adjusted;
    }
}
