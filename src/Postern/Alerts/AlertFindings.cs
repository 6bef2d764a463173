using System.Globalization;
using Postern.Jobs;
using Postern.Storage;

namespace Postern.Alerts;

/// <summary>Whether a rule holds now, and what was seen, as a sentence.</summary>
internal static class AlertFindings
{
    public static Task<string?> OfAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        rule.Condition switch
        {
            AlertCondition.QueueOlderThan => QueueAsync(db, rule, now, cancellation),
            AlertCondition.FailuresAbove => FailuresAsync(db, rule, now, cancellation),
            AlertCondition.WorkerSilent => WorkersAsync(db, rule, now, cancellation),
            _ => RequestsAsync(db, rule, now, cancellation),
        };

    private static async Task<string?> QueueAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var since = now.AddMinutes(-rule.Minutes);
        var oldest = await OldestAsync(db, rule, since, cancellation);
        return oldest is null
            ? null
            : $"The oldest job{(oldest.Value.Queue is { } queue ? $" of {queue}" : "")} has waited for {Minutes(now - oldest.Value.StateAt)}.";
    }

    /// <summary>Queue by queue: that is how the waiting are ordered.</summary>
    private static async Task<(string? Queue, DateTimeOffset StateAt)?> OldestAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        var queues = rule.Queue is { } only
            ? [only]
            : await db
                .JobCounts.Where(count =>
                    count.TenantId == Guid.Empty
                    && count.State == JobState.Waiting
                    && count.Number > 0
                )
                .Select(count => count.Queue)
                .Distinct()
                .ToListAsync(cancellation);
        (string? Queue, DateTimeOffset StateAt)? oldest = null;
        foreach (var name in queues)
        {
            var queue = name.Length == 0 ? null : name;
            var at = await db
                .Jobs.Where(job =>
                    job.State == JobState.Waiting
                    && job.Queue == queue
                    && job.StateAt <= since
                    && (rule.Kind == null || job.Kind == rule.Kind)
                )
                .OrderBy(job => job.StateAt)
                .Select(job => (DateTimeOffset?)job.StateAt)
                .FirstOrDefaultAsync(cancellation);
            oldest = at is { } found && !(oldest?.StateAt <= found) ? (queue, found) : oldest;
        }

        return oldest;
    }

    private static async Task<string?> FailuresAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var since = now.AddMinutes(-rule.Minutes);
        var (number, from) =
            now - since < JobMinute.CountedFor
                ? await InMinutesAsync(db, rule, since, cancellation)
                : await InHoursAsync(db, rule, since, cancellation);
        return number <= rule.Most
            ? null
            : $"{number.ToString("N0", CultureInfo.InvariantCulture)} attempt{(number == 1 ? "" : "s")} failed since {from.UtcDateTime:HH:mm} UTC.";
    }

    /// <summary>The minute that the time begins in counts whole: rather told of too early than too late.</summary>
    private static async Task<(long Number, DateTimeOffset From)> InMinutesAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        var from = JobMeasures.MinuteOf(since);
        var minutes = db.JobMinutes.Where(row => row.Failed && row.Minute >= from);
        minutes = rule.Kind is { } kind ? minutes.Where(row => row.Kind == kind) : minutes;
        minutes = rule.Queue is { } queue ? minutes.Where(row => row.Queue == queue) : minutes;
        return (await minutes.SumAsync(row => row.Number, cancellation), from);
    }

    /// <summary>Of what lies further back than minutes are kept.</summary>
    private static async Task<(long Number, DateTimeOffset From)> InHoursAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        var from = JobMeasures.HourOf(since);
        var hours = db.JobHours.Where(row => row.Measure == HourMeasure.Failed && row.Hour >= from);
        hours = rule.Kind is { } kind ? hours.Where(row => row.Kind == kind) : hours;
        hours = rule.Queue is { } queue ? hours.Where(row => row.Queue == queue) : hours;
        return (await hours.SumAsync(row => row.Number, cancellation), from);
    }

    private static async Task<string?> WorkersAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var since = now.AddMinutes(-rule.Minutes);
        var silent = (
            await db
                .JobWorkers.AsNoTracking()
                .Where(worker => worker.StoppedAt == null && worker.SeenAt <= since)
                .OrderBy(worker => worker.SeenAt)
                .ToListAsync(cancellation)
        )
            .Where(worker =>
                worker.StandAt(now) == WorkerStand.Silent
                && (
                    rule.Queue is not { } queue
                    || worker.Queues.Contains(queue, StringComparer.Ordinal)
                )
            )
            .ToList();
        return silent.Count == 0
            ? null
            : $"{silent[0].Name} was last heard of {Minutes(now - silent[0].SeenAt)} ago{(silent.Count > 1 ? $", and {silent.Count - 1} more are silent" : "")}.";
    }

    private static async Task<string?> RequestsAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var overdue = db.CustomerRequests.Where(request =>
            request.AnsweredAt == null && request.DueAt <= now
        );
        overdue = rule.Kind is { } kind ? overdue.Where(request => request.Kind == kind) : overdue;
        var number = await overdue
            .OrderBy(request => request.DueAt)
            .Take(rule.Most + 1_000)
            .CountAsync(cancellation);
        return number <= rule.Most
            ? null
            : $"{number.ToString("N0", CultureInfo.InvariantCulture)} request{(number == 1 ? " of a customer is" : "s of customers are")} overdue.";
    }

    private static string Minutes(TimeSpan time) =>
        time.TotalMinutes >= 120 ? $"{Math.Floor(time.TotalHours):0} hours"
        : time.TotalMinutes < 2 ? "a minute"
        : $"{Math.Floor(time.TotalMinutes):0} minutes";
}
