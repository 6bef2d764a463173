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
        var waiting = db.Jobs.Where(job => job.State == JobState.Waiting);
        waiting = rule.Queue is { } queue ? waiting.Where(job => job.Queue == queue) : waiting;
        waiting = rule.Kind is { } kind ? waiting.Where(job => job.Kind == kind) : waiting;
        var since = now.AddMinutes(-rule.Minutes);
        var oldest = await waiting
            .Where(job => job.StateAt <= since)
            .OrderBy(job => job.StateAt)
            .Select(job => new { job.Queue, job.StateAt })
            .FirstOrDefaultAsync(cancellation);
        return oldest is null
            ? null
            : $"The oldest job{(oldest.Queue is null ? "" : $" of {oldest.Queue}")} has waited for {Minutes(now - oldest.StateAt)}.";
    }

    private static async Task<string?> FailuresAsync(
        PosternDb db,
        AlertRule rule,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var since = now.AddMinutes(-rule.Minutes);
        // The hour that the time begins in counts whole: rather told of too early than too late.
        var hour = JobMeasures.HourOf(since);
        var hours = db.JobHours.Where(row => row.Measure == HourMeasure.Failed && row.Hour >= hour);
        hours = rule.Kind is { } kind ? hours.Where(row => row.Kind == kind) : hours;
        hours = rule.Queue is { } queue ? hours.Where(row => row.Queue == queue) : hours;
        var number = await hours.SumAsync(row => row.Number, cancellation);
        return number <= rule.Most
            ? null
            : $"{number.ToString("N0", CultureInfo.InvariantCulture)} attempts failed since {hour.UtcDateTime:HH:mm} UTC.";
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
        time.TotalMinutes >= 120
            ? $"{Math.Floor(time.TotalHours):0} hours"
            : $"{Math.Max(1, Math.Floor(time.TotalMinutes)):0} minutes";
}
