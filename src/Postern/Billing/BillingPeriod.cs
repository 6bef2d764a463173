using System.Runtime.InteropServices;

namespace Postern.Billing;

/// <summary>The days (UTC) that usage is counted together for.</summary>
/// <param name="Start">First day.</param>
/// <param name="End">The day after the last one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BillingPeriod(DateOnly Start, DateOnly End)
{
    /// <summary>The period of a subscription that has one, while it runs; the calendar month otherwise.</summary>
    public static BillingPeriod Of(Subscription? subscription, DateTimeOffset now)
    {
        if (
            subscription is { CurrentPeriodStart: { } start, CurrentPeriodEnd: { } end }
            && start <= now
            && now < end
            && DayOf(start) < DayOf(end)
        )
        {
            return new(DayOf(start), DayOf(end));
        }

        var today = DayOf(now);
        var first = new DateOnly(today.Year, today.Month, 1);
        return new(first, first.AddMonths(1));
    }

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);
}
