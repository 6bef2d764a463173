using FsCheck;
using FsCheck.Fluent;
using Postern.Jobs;

namespace Postern.Tests.Jobs;

/// <summary>Plausible and implausible histories of jobs, as events.</summary>
internal static class JobHistory
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Up to 30 events of up to four jobs; times, attempts and states clash on purpose.</summary>
    public static Gen<IReadOnlyList<JobEvent>> Events(DateTimeOffset? start = null) =>
        from events in Gen.ListOf(Event(start ?? Noon), 30)
        select (IReadOnlyList<JobEvent>)[.. events];

    /// <summary>The same events in another order, some of them twice.</summary>
    public static IReadOnlyList<JobEvent> Shuffled(IReadOnlyList<JobEvent> events, int seed)
    {
        var random = new Random(seed);
        var all = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(all);
        return all;
    }

    private static Gen<JobEvent> Event(DateTimeOffset start) =>
        from job in Gen.Choose(1, 4)
        from second in Gen.Choose(0, 12)
        from attempt in Gen.Choose(1, 3)
        from state in Gen.Elements(Enum.GetValues<JobState>())
        from kind in Gen.Elements("export", "email")
        from queue in Gen.Elements(null, "exports", "default")
        from worker in Gen.Elements(null, "worker-1", "worker-2")
        from progress in Gen.Elements<double?>(null, 10, 62.5)
        from correlation in Gen.Elements(null, "c-1", "c-2")
        from tenant in Gen.Elements(null, "acme")
        from message in Gen.Elements("disk 1 is full", "disk 2 is full", "no such row 'x'")
        from artefact in Gen.Elements(null, "a.csv", "b.csv")
        select new JobEvent
        {
            Source = "shop",
            Id = $"j{job}",
            Kind = kind,
            Queue = queue,
            Tenant = tenant,
            CorrelationId = correlation,
            State = state,
            At = start.AddSeconds(second * 700),
            Attempt = attempt,
            Worker = worker,
            Progress = progress,
            ScheduledFor = state == JobState.Scheduled ? start.AddSeconds(second * 800) : null,
            Error = state.IsFailure() ? new JobError("IOException", message) : null,
            Arguments = System.Text.Json.Nodes.JsonNode.Parse($$"""{"file":{{job}}}"""),
            Artefact = artefact is null ? null : System.Text.Json.Nodes.JsonValue.Create(artefact),
        };
}
