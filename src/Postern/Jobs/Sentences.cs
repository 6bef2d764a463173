using System.Globalization;
using Postern.Jobs.Queries;

namespace Postern.Jobs;

/// <summary>What is known of a job beside itself that its sentence wants.</summary>
/// <param name="Ahead">How many wait before it; null: it does not wait.</param>
/// <param name="PerMinute">How many of its queue ended in each of the last ten minutes.</param>
/// <param name="Workers">Alive for its queue; null: unknown.</param>
/// <param name="Others">Other jobs with the same error in the last day, and since when.</param>
internal sealed record JobSurroundings(
    int? Ahead = null,
    double PerMinute = 0,
    int? Workers = null,
    (int Number, DateTimeOffset Since)? Others = null
);

/// <summary>How a job or a request stands, in a sentence that support can say to a customer. Pure.</summary>
internal static class Sentences
{
    public static string Of(Job job, JobSurroundings around, DateTimeOffset now) =>
        job.State switch
        {
            JobState.Waiting => Waiting(job, around, now),
            JobState.Scheduled => Retried(job, around, now)
                ?? $"Scheduled{(job.ScheduledFor is { } due ? $" for {Clock(due, now)}" : "")}.",
            JobState.Running => Running(job, now),
            JobState.Succeeded => $"Done {Clock(job.StateAt, now)}.",
            JobState.Failed => $"Failed, will be tried again{Same(around, now)}.",
            JobState.Dead =>
                $"Gave up{(job.Attempt > 1 ? $" after {job.Attempt} attempts" : "")}{Same(around, now)}.",
            _ => $"Cancelled {Clock(job.StateAt, now)}.",
        };

    /// <summary>How a request stands.</summary>
    /// <param name="stand">As <see cref="StandOf"/> says.</param>
    /// <param name="job">The job that tells; null: none.</param>
    public static string Of(
        RequestStand stand,
        CustomerRequest request,
        Job? job,
        JobSurroundings around,
        IReadOnlyCollection<Delivery> deliveries,
        DateTimeOffset now
    )
    {
        var bounced = deliveries.Where(one => !one.HasArrived).MaxBy(one => one.StateAt);
        var arrived = deliveries.Where(one => one.HasArrived).MaxBy(one => one.StateAt);
        return stand switch
        {
            RequestStand.NotStarted =>
                $"Not started: no job of it was heard of since it was asked for {Clock(request.RequestedAt, now)}.",
            RequestStand.Ready =>
                $"{(job?.Artefact is null ? "Done" : "File ready")} {Clock(job!.StateAt, now)}; no delivery was reported.",
            RequestStand.Bounced =>
                $"File ready, {Word(bounced!.Kind)} bounced {Clock(bounced.BouncedAt ?? bounced.StateAt, now)}{(bounced.Detail is { } why ? $": {why.TrimEnd('.')}" : "")}.",
            RequestStand.Delivered =>
                $"Delivered {Clock(arrived!.AcceptedAt ?? arrived.StateAt, now)}, not opened.",
            RequestStand.Opened => Opened(deliveries, now),
            _ => Of(job!, around, now),
        };
    }

    /// <summary>Which job tells how a request stands: the last that is not done and was not made good for by a later one; else the last.</summary>
    public static Job? TellingOf(IReadOnlyCollection<Job> jobs)
    {
        var ordered = jobs.OrderBy(job => job.FirstAt).ThenBy(job => job.Id).ToList();
        return ordered.FindLast(job =>
                job.State != JobState.Succeeded
                && !ordered.Exists(later =>
                    later.State == JobState.Succeeded
                    && later.Kind == job.Kind
                    && later.FirstAt > job.FirstAt
                )
            )
            ?? ordered.FindLast(job => job.Artefact is not null)
            ?? ordered.LastOrDefault();
    }

    public static RequestStand StandOf(Job? telling, IReadOnlyCollection<Delivery> deliveries)
    {
        if (deliveries.Any(one => one.OpenedAt is not null || one.DownloadedAt is not null))
        {
            return RequestStand.Opened;
        }

        if (deliveries.Any(one => one.HasArrived))
        {
            return RequestStand.Delivered;
        }

        return telling?.State switch
        {
            null => deliveries.Count > 0 ? RequestStand.Bounced : RequestStand.NotStarted,
            JobState.Succeeded => deliveries.Count > 0 ? RequestStand.Bounced : RequestStand.Ready,
            JobState.Waiting => RequestStand.Waiting,
            JobState.Scheduled => telling.ErrorAt is null
                ? RequestStand.Scheduled
                : RequestStand.Failed,
            JobState.Running => RequestStand.Running,
            JobState.Failed => RequestStand.Failed,
            JobState.Dead => RequestStand.GaveUp,
            _ => RequestStand.Cancelled,
        };
    }

    /// <summary>"14:05", or with its day where that is not today; UTC.</summary>
    public static string Clock(DateTimeOffset at, DateTimeOffset now) =>
        at.UtcDateTime.Date == now.UtcDateTime.Date
            ? at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)
            : at.UtcDateTime.ToString("d MMM HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"8 s", "25 minutes", "3 hours".</summary>
    public static string Span(TimeSpan time) =>
        time.TotalSeconds < 1 ? "less than a second"
        : time.TotalSeconds < 90 ? $"{time.TotalSeconds:0} s"
        : time.TotalMinutes < 90 ? $"{time.TotalMinutes:0} minutes"
        : time.TotalHours < 36 ? $"{time.TotalHours:0} hours"
        : $"{time.TotalDays:0} days";

    private static string Waiting(Job job, JobSurroundings around, DateTimeOffset now)
    {
        var place = around.Ahead switch
        {
            null => "",
            0 => ", next in its queue",
            > QueueFacts.MostAhead => $", more than {Number(QueueFacts.MostAhead)} ahead",
            { } ahead => $", {Number(ahead)} ahead",
        };
        // First: a rate of the last minutes promises nothing when nobody works any more.
        var when =
            around.Workers == 0 ? $", and no worker is alive for {job.Queue ?? "it"}"
            : around.PerMinute > 0
                ? around.Ahead is > 0 and <= QueueFacts.MostAhead
                        ? $", about {Span(TimeSpan.FromMinutes(around.Ahead.Value / around.PerMinute))} at the present rate"
                    : ""
            : now - job.StateAt > TimeSpan.FromMinutes(10)
                ? ", and nothing of its queue was done in the last 10 minutes"
            : "";
        var again = job.ErrorAt is not null ? "Waiting for another attempt" : "Waiting";
        return $"{again} since {Clock(job.StateAt, now)}{place}{when}.";
    }

    private static string? Retried(Job job, JobSurroundings around, DateTimeOffset now) =>
        job.ErrorAt is null
            ? null
            : $"Failed, next attempt{(job.ScheduledFor is { } due ? $" {Clock(due, now)}" : " is scheduled")}{Same(around, now)}.";

    private static string Running(Job job, DateTimeOffset now)
    {
        var worker = job.Worker is { } name ? $" on {name}" : "";
        var percent = job.Progress is { } progress
            ? $", {progress.ToString("0", CultureInfo.InvariantCulture)} %"
            : "";
        var life =
            job.SeenAt is { } seen && now > seen
                ? $", last sign of life {Span(now - seen)} ago"
                : "";
        return $"Running{worker}{percent}{life}.";
    }

    private static string Same(JobSurroundings around, DateTimeOffset now) =>
        around.Others is { Number: > 0 } others
            ? $", same error as {Number(others.Number)}{(others.Number > ErrorNeighbours.Most ? "+" : "")} other{(others.Number == 1 ? "" : "s")} since {Clock(others.Since, now)}"
            : "";

    private static string Opened(IReadOnlyCollection<Delivery> deliveries, DateTimeOffset now)
    {
        var downloaded = deliveries.Min(one => one.DownloadedAt);
        var opened = deliveries.Min(one => one.OpenedAt);
        var delivered = deliveries.Min(one => one.AcceptedAt);
        return
            $"{(delivered is { } at ? $"Delivered {Clock(at, now)}, " : "")}{(downloaded is { } then ? $"downloaded {Clock(then, now)}" : $"opened {Clock(opened!.Value, now)}")}."
                is var text
            ? char.ToUpperInvariant(text[0]) + text[1..]
            : "";
    }

    private static string Word(string kind) => kind == "email" ? "e-mail" : kind;

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
