using Postern.Operations;

namespace Postern.Jobs;

/// <summary>
/// How many jobs stand how: kept as they change, since counting ten million rows takes seconds. By kind and queue for
/// all tenants together, under <see cref="Guid.Empty"/>; by state alone for each that has any.
/// </summary>
public sealed class JobCount : IBookkeeping
{
    public required Guid TenantId { get; init; }

    /// <summary>Empty for a tenant's.</summary>
    public required string Kind { get; init; }

    /// <summary>Empty where there is none, and for a tenant's.</summary>
    public required string Queue { get; init; }

    public required JobState State { get; init; }

    public required long Number { get; init; }
}

/// <summary>What is counted of the attempts of an hour.</summary>
public enum HourMeasure
{
    Succeeded,

    /// <summary>Failed, whether or not it was the last attempt.</summary>
    Failed,

    Cancelled,

    /// <summary>By how long it had waited in its queue when it began.</summary>
    Waited,

    /// <summary>By how long it took, where it succeeded.</summary>
    Ran,
}

/// <summary>What happened in one hour, by kind and queue; how long it took and waited by kind alone.</summary>
public sealed class JobHour : IBookkeeping
{
    /// <summary>How long things took and waited is in the days from then on.</summary>
    public static readonly TimeSpan TimesKeptFor = TimeSpan.FromDays(8);

    public required DateTimeOffset Hour { get; init; }

    public required string Kind { get; init; }

    /// <summary>Empty where there is none, and for what is counted by kind alone.</summary>
    public required string Queue { get; init; }

    public required HourMeasure Measure { get; init; }

    /// <summary>Class of the duration (<see cref="Durations"/>); 0 for what has none.</summary>
    public required int Class { get; init; }

    public required long Number { get; init; }
}

/// <summary>How long jobs of a kind took and waited on one day: pages would read a thousand hours instead.</summary>
public sealed class JobDay : IBookkeeping
{
    public required string Kind { get; init; }

    /// <summary>Its beginning in UTC.</summary>
    public required DateTimeOffset Day { get; init; }

    /// <summary><see cref="HourMeasure.Waited"/> or <see cref="HourMeasure.Ran"/>.</summary>
    public required HourMeasure Measure { get; init; }

    /// <summary>Class of the duration (<see cref="Durations"/>).</summary>
    public required int Class { get; init; }

    public required long Number { get; init; }
}

/// <summary>How many attempts ended in one minute: the present rate of a queue, and how many failed lately.</summary>
public sealed class JobMinute : IBookkeeping
{
    /// <summary>Older ones are removed: what they tell is in the hours.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(26);

    /// <summary>What ended longer ago is not counted here any more.</summary>
    public static readonly TimeSpan CountedFor = TimeSpan.FromHours(24);

    public required DateTimeOffset Minute { get; init; }

    public required string Kind { get; init; }

    public required string Queue { get; init; }

    /// <summary>Whether these failed, for good or not.</summary>
    public required bool Failed { get; init; }

    public required long Number { get; init; }
}

/// <summary>How often an error came in one hour.</summary>
public sealed class JobErrorHour : IBookkeeping
{
    public required string Fingerprint { get; init; }

    public required DateTimeOffset Hour { get; init; }

    public required long Number { get; init; }
}

/// <summary>Errors of one cause (<see cref="ErrorFingerprint"/>).</summary>
public sealed class JobErrorGroup : IBookkeeping
{
    public required string Fingerprint { get; init; }

    public required string Type { get; init; }

    /// <summary>What all their messages have in common.</summary>
    public required string Message { get; init; }

    public DateTimeOffset FirstAt { get; set; }

    public DateTimeOffset LastAt { get; set; }

    /// <summary>Attempts that failed with it, ever.</summary>
    public long Occurrences { get; set; }

    /// <summary>Jobs that are failed or dead for it now.</summary>
    public long Failing { get; set; }
}

/// <summary>One thing that a job counts for.</summary>
internal abstract record Measure
{
    private Measure() { }

    public sealed record Count(Guid Tenant, string Kind, string Queue, JobState State) : Measure;

    public sealed record Hour(
        DateTimeOffset At,
        string Kind,
        string Queue,
        HourMeasure What,
        int Class
    ) : Measure;

    public sealed record Day(DateTimeOffset At, string Kind, HourMeasure What, int Class) : Measure;

    public sealed record Minute(DateTimeOffset At, string Kind, string Queue, bool Failed)
        : Measure;

    public sealed record Error(string Fingerprint, DateTimeOffset At) : Measure;

    public sealed record Failing(string Fingerprint) : Measure;
}

/// <summary>What a job and its attempts count for: a pure function of them, so counts cannot drift from what they count.</summary>
internal static class JobMeasures
{
    public static List<Measure> Of(Job job, IEnumerable<JobAttempt> attempts)
    {
        var queue = job.Queue ?? "";
        var measures = new List<Measure>
        {
            new Measure.Count(Guid.Empty, job.Kind, queue, job.State),
        };
        if (job.TenantId is { } tenant)
        {
            measures.Add(new Measure.Count(tenant, "", "", job.State));
        }

        if (job.State.IsFailure() && job.ErrorFingerprint is { } failing)
        {
            measures.Add(new Measure.Failing(failing));
        }

        foreach (var attempt in attempts)
        {
            AddOf(attempt, job.Kind, queue, measures);
        }

        return measures;
    }

    /// <summary>How much more, or less, of each it counts for now.</summary>
    public static void Difference(
        IEnumerable<Measure> before,
        IEnumerable<Measure> after,
        Dictionary<Measure, long> into
    )
    {
        foreach (var measure in before)
        {
            into[measure] = into.GetValueOrDefault(measure) - 1;
        }

        foreach (var measure in after)
        {
            into[measure] = into.GetValueOrDefault(measure) + 1;
        }
    }

    public static DateTimeOffset DayOf(DateTimeOffset at) =>
        at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerDay));

    public static DateTimeOffset HourOf(DateTimeOffset at) =>
        at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerHour));

    public static DateTimeOffset MinuteOf(DateTimeOffset at) =>
        at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerMinute));

    private static void AddOf(JobAttempt attempt, string kind, string queue, List<Measure> measures)
    {
        if (attempt.EndedAt is { } ended)
        {
            var outcome = OutcomeOf(attempt.State);
            measures.Add(new Measure.Hour(HourOf(ended), kind, queue, outcome, 0));
            measures.Add(
                new Measure.Minute(MinuteOf(ended), kind, queue, outcome == HourMeasure.Failed)
            );
            if (attempt.State == JobState.Succeeded && attempt.StartedAt is { } began)
            {
                AddTime(ended, kind, HourMeasure.Ran, ended - began, measures);
            }
        }

        if (attempt.StartedAt is { } started && QueuedAt(attempt) is { } queued)
        {
            AddTime(started, kind, HourMeasure.Waited, started - queued, measures);
        }

        if (attempt is { ErrorFingerprint: { } fingerprint, ErrorAt: { } erred })
        {
            measures.Add(new Measure.Error(fingerprint, HourOf(erred)));
        }
    }

    private static void AddTime(
        DateTimeOffset at,
        string kind,
        HourMeasure what,
        TimeSpan duration,
        List<Measure> measures
    )
    {
        var number = Durations.ClassOf(duration);
        measures.Add(new Measure.Hour(HourOf(at), kind, "", what, number));
        measures.Add(new Measure.Day(DayOf(at), kind, what, number));
    }

    /// <summary>From when on it could have run.</summary>
    private static DateTimeOffset? QueuedAt(JobAttempt attempt) =>
        attempt.WaitingAt ?? attempt.ScheduledFor;

    private static HourMeasure OutcomeOf(JobState state) =>
        state switch
        {
            JobState.Succeeded => HourMeasure.Succeeded,
            JobState.Cancelled => HourMeasure.Cancelled,
            _ => HourMeasure.Failed,
        };
}
