using Postern.Billing;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Runtime.Billing;

/// <summary>One event as it was reported, its tenant found.</summary>
internal sealed record ReportedUsage(
    string Id,
    Guid TenantId,
    string Meter,
    long Quantity,
    DateTimeOffset At
);

/// <summary>
/// Counts reported usage, each event once: the events and the sums of their days are one transaction. Sums do not mind
/// the order, so what comes late counts on its day.
/// </summary>
internal sealed class UsageIntake(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    /// <summary>Two reports with the same events at the same moment: the second one looks again.</summary>
    private const int Attempts = 5;

    /// <summary>Takes the events in.</summary>
    /// <param name="source">The customer app that reports.</param>
    /// <returns>The ids that were used before for something else.</returns>
    public async Task<IReadOnlySet<string>> TakeAsync(
        string source,
        IReadOnlyList<ReportedUsage> events,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(source, events, cancellation);
            }
            catch (Exception exception)
                when (attempt < Attempts && DatabaseFault.IsUniqueViolation(exception))
            {
                // Looked at again.
            }
        }
    }

    private async Task<IReadOnlySet<string>> TryAsync(
        string source,
        IReadOnlyList<ReportedUsage> events,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // The product's own counts, reported by it; staff change them by an operation.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var ids = events.Select(usage => usage.Id).ToList();
        var known = await db
            .UsageEvents.AsNoTracking()
            .Where(row => row.Source == source && ids.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, StringComparer.Ordinal, cancellation);
        var conflicting = events
            .Where(usage => known.TryGetValue(usage.Id, out var row) && !IsSame(row, usage))
            .Select(usage => usage.Id)
            .ToHashSet(StringComparer.Ordinal);
        var fresh = events.Where(usage => !known.ContainsKey(usage.Id)).ToList();
        var now = time.Now();
        await AddMetersAsync(db, fresh, now, cancellation);
        db.UsageEvents.AddRange(
            fresh.Select(usage => new UsageEvent
            {
                Source = source,
                Id = usage.Id,
                TenantId = usage.TenantId,
                Meter = usage.Meter,
                Quantity = usage.Quantity,
                At = usage.At,
                ReceivedAt = now,
            })
        );
        // In one order, so that two reports of the same days wait for each other and not in a circle.
        foreach (
            var day in fresh
                .GroupBy(usage => (usage.TenantId, usage.Meter, Day: BillingPeriod.DayOf(usage.At)))
                .OrderBy(day => day.Key.TenantId)
                .ThenBy(day => day.Key.Meter, StringComparer.Ordinal)
                .ThenBy(day => day.Key.Day)
        )
        {
            var (tenant, meter, date) = day.Key;
            var quantity = day.Sum(usage => usage.Quantity);
            var counted = await db
                .UsageDays.Where(row =>
                    row.TenantId == tenant && row.Meter == meter && row.Day == date
                )
                .ExecuteUpdateAsync(
                    row => row.SetProperty(each => each.Quantity, each => each.Quantity + quantity),
                    cancellation
                );
            if (counted == 0)
            {
                db.UsageDays.Add(
                    new UsageDay
                    {
                        TenantId = tenant,
                        Meter = meter,
                        Day = date,
                        Quantity = quantity,
                    }
                );
            }
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030
        return conflicting;
    }

    private static async Task AddMetersAsync(
        PosternDb db,
        List<ReportedUsage> fresh,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var reported = fresh.Select(usage => usage.Meter).Distinct(StringComparer.Ordinal).ToList();
        var known = await db
            .UsageMeters.Where(meter => reported.Contains(meter.Key))
            .Select(meter => meter.Key)
            .ToListAsync(cancellation);
        db.UsageMeters.AddRange(
            reported
                .Except(known, StringComparer.Ordinal)
                .Select(meter => new UsageMeter { Key = meter, FirstReportedAt = now })
        );
    }

    private static bool IsSame(UsageEvent row, ReportedUsage usage) =>
        row.TenantId == usage.TenantId
        && row.Meter == usage.Meter
        && row.Quantity == usage.Quantity
        && row.At == usage.At;
}
