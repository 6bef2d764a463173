using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Postern.Jobs;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Jobs;

/// <summary>Reports in the database, on both: in any order, in any portions, by many at once, to the same end; and counts that are right.</summary>
public sealed class JobIntakeTests
{
    [Theory, OnEveryDatabase]
    public async Task Reports_in_any_order_and_portions_come_to_the_same_rows_and_right_counts(
        DatabaseKind kind
    )
    {
        await using var store = await JobStore.CreateAsync(kind);
        var start = DateTimeOffset.UtcNow.AddHours(-5);
        var app = 0;
        Prop.ForAll(
                Arb.From(
                    from events in JobHistory.Events(
                        start.AddTicks(-(start.Ticks % TimeSpan.TicksPerSecond))
                    )
                    from seed in Gen.Choose(0, int.MaxValue)
                    select (events, seed)
                ),
                one =>
                    Task.Run(async () =>
                        {
                            var (inOrder, shuffled) = ($"a{++app}", $"a{++app}");
                            await store.Jobs.TakeAsync(
                                inOrder,
                                [.. one.events.OrderBy(each => each.At)],
                                default
                            );
                            foreach (
                                var portion in JobHistory
                                    .Shuffled(one.events, one.seed)
                                    .Chunk(1 + (one.seed % 7))
                            )
                                await store.Jobs.TakeAsync(shuffled, portion, default);
                            Assert.Equal(
                                await ToldAsync(store, inOrder),
                                await ToldAsync(store, shuffled)
                            );
                        })
                        .GetAwaiter()
                        .GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(kind == DatabaseKind.Sqlite ? 20 : 10));

        await CountedRightAsync(store);
    }

    [Theory, OnEveryDatabase]
    public async Task Many_who_report_the_same_jobs_at_once_are_all_heard(DatabaseKind kind)
    {
        await using var store = await JobStore.CreateAsync(kind);
        var now = Times.Micro(DateTimeOffset.UtcNow.AddMinutes(-5));
        var events = Enumerable
            .Range(0, 200)
            .Select(i => new JobEvent
            {
                Source = "shop",
                Id = $"j{i % 20}",
                Kind = "export",
                Tenant = "acme",
                State = (JobState)(i % 3),
                At = now.AddSeconds(i),
            })
            .ToList();

        // Two intakes, as of two servers: they share nothing but the database.
        using var other = new JobIntake(
            store.Get<IDbContextFactory<PosternDb>>(),
            store.Get<WriteQueue>(),
            TimeProvider.System
        );
        await Task.WhenAll(
            events
                .Chunk(10)
                .Select(
                    (portion, i) =>
                        (i % 2 == 0 ? store.Jobs : other).TakeAsync("shop", portion, default)
                )
        );
        await store.Jobs.TakeAsync("once", events, default);

        Assert.Equal(await ToldAsync(store, "once"), await ToldAsync(store, "shop"));
        await CountedRightAsync(store);
    }

    [Theory, OnEveryDatabase]
    public async Task What_was_known_already_changes_nothing(DatabaseKind kind)
    {
        await using var store = await JobStore.CreateAsync(kind);
        var happened = new JobEvent
        {
            Source = "shop",
            Id = "1",
            Kind = "export",
            State = JobState.Running,
            At = Times.Micro(DateTimeOffset.UtcNow),
        };
        await store.Jobs.TakeAsync("app", [happened], default);
        await using var db = await store.OpenAsync();
        var before = await db.Jobs.AsNoTracking().SingleAsync();

        await store.Jobs.TakeAsync("app", [happened, happened], default);

        Assert.Equal(before.ChangedAt, (await db.Jobs.AsNoTracking().SingleAsync()).ChangedAt);
    }

    /// <summary>R-64: who puts ids into kinds or queues does not make counts without end, and the kinds that there are go on.</summary>
    [Theory, OnEveryDatabase]
    public async Task Kinds_and_queues_are_bounded(DatabaseKind kind)
    {
        await using var store = await JobStore.CreateAsync(kind);
        var now = Times.Micro(DateTimeOffset.UtcNow.AddMinutes(-5));
        JobEvent Event(string of, string queue) =>
            new()
            {
                Source = "shop",
                Id = $"{of} {queue}",
                Kind = of,
                Queue = queue,
                State = JobState.Waiting,
                At = now,
            };
        foreach (var some in Enumerable.Range(0, KnownNames.Most).Chunk(1_000))
            Assert.Empty(
                await store.Jobs.TakeAsync(
                    "shop",
                    [.. some.Select(i => Event($"export-{i}", $"queue-{i}"))],
                    default
                )
            );

        var left = await store.Jobs.TakeAsync(
            "shop",
            [
                Event("export-x", "queue-1"),
                Event("export-1", "queue-x"),
                Event("export-1", "queue-2"),
            ],
            default
        );
        var ours = await store.Jobs.TakeAsync(
            JobRules.OwnApp,
            [Event("export-y", "queue-y")],
            default
        );

        Assert.Equal(
            [(0, JobFault.TooManyKinds), (1, JobFault.TooManyQueues)],
            left.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))
        );
        Assert.Empty(ours);
    }

    /// <summary>One that comes again and again under one id is as old as what happened to it last.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_job_that_came_again_lately_is_not_swept(DatabaseKind kind)
    {
        await using var store = await JobStore.CreateAsync(kind);
        var now = Times.Micro(DateTimeOffset.UtcNow);
        async Task TellAsync(string id, DateTimeOffset at) =>
            await store.Jobs.TakeAsync(
                "shop",
                [
                    new JobEvent
                    {
                        Source = "shop",
                        Id = id,
                        Kind = "nightly",
                        State = JobState.Succeeded,
                        At = at,
                    },
                ],
                default
            );
        await TellAsync("once", now);
        await TellAsync("nightly", now);
        await TellAsync("nightly", now.AddDays(80));
        using var sweeper = new JobSweeper(
            store.Get<IDbContextFactory<PosternDb>>(),
            store.Get<WriteQueue>(),
            new LaterClock(TimeSpan.FromDays(92)),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<JobSweeper>.Instance
        );

        var swept = await sweeper.SweepAsync(default);

        await using var db = await store.OpenAsync();
        Assert.Equal(1, swept);
        Assert.Equal(["nightly"], await db.Jobs.Select(job => job.ExternalId).ToListAsync());
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    /// <summary>Whether something was answered does not depend on what was told first.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_request_is_answered_whatever_is_told_of_it_first(DatabaseKind kind)
    {
        await using var store = await JobStore.CreateAsync(kind);
        var now = Times.Micro(DateTimeOffset.UtcNow.AddMinutes(-20));
        Func<string, Task>[] steps =
        [
            id =>
                store.Requests.TakeAsync(
                    "app",
                    [
                        new ReportedRequest
                        {
                            Id = id,
                            Kind = "export",
                            Tenant = "acme",
                            CorrelationId = id,
                            RequestedAt = now,
                            DueAt = now.AddMinutes(10),
                        },
                    ],
                    default
                ),
            id =>
                store.Jobs.TakeAsync(
                    "app",
                    [
                        new JobEvent
                        {
                            Source = "shop",
                            Id = id,
                            Kind = "export",
                            Tenant = "acme",
                            CorrelationId = id,
                            State = JobState.Succeeded,
                            At = now.AddMinutes(3),
                        },
                    ],
                    default
                ),
            id =>
                store.Requests.TakeAsync(
                    "app",
                    [
                        new DeliveryEvent
                        {
                            Id = id,
                            CorrelationId = id,
                            Tenant = "acme",
                            Kind = "email",
                            State = DeliveryState.Accepted,
                            At = now.AddMinutes(4),
                        },
                    ],
                    default
                ),
        ];
        var number = 0;
        foreach (
            int[] order in (int[][])
                [
                    [0, 1, 2],
                    [0, 2, 1],
                    [1, 0, 2],
                    [1, 2, 0],
                    [2, 0, 1],
                    [2, 1, 0],
                ]
        )
        {
            var id = $"r{++number}";
            foreach (var step in order)
                await steps[step](id);
            await using var db = await store.OpenAsync();
            Assert.Equal(
                now.AddMinutes(4),
                (await db.CustomerRequests.SingleAsync(row => row.ExternalId == id)).AnsweredAt
            );
        }
    }

    /// <summary>Jobs and attempts of an app, without what our own clock and ids put into them.</summary>
    private static async Task<string> ToldAsync(JobStore store, string app)
    {
        await using var db = await store.OpenAsync();
        var jobs = await db
            .Jobs.AsNoTracking()
            .Where(job => job.App == app)
            .OrderBy(job => job.ExternalId)
            .ToListAsync();
        var ids = jobs.ConvertAll(job => job.Id);
        var attempts = (
            await db.JobAttempts.AsNoTracking().Where(row => ids.Contains(row.JobId)).ToListAsync()
        ).ToLookup(row => row.JobId);
        return string.Join(
            '\n',
            jobs.Select(job =>
                JsonSerializer.Serialize(
                    new
                    {
                        job.ExternalId,
                        job.Kind,
                        job.Queue,
                        job.QueueAt,
                        job.TenantId,
                        job.CorrelationId,
                        job.State,
                        job.StateAt,
                        job.Attempt,
                        job.FirstAt,
                        job.ScheduledFor,
                        job.StartedAt,
                        job.EndedAt,
                        job.Worker,
                        job.Progress,
                        job.SeenAt,
                        job.ErrorType,
                        job.ErrorMessage,
                        job.ErrorFingerprint,
                        job.ErrorAt,
                        job.Arguments,
                        job.Artefact,
                        job.ArtefactAt,
                        Attempts = attempts[job.Id]
                            .OrderBy(row => row.Number)
                            .Select(row => new
                            {
                                row.Number,
                                row.State,
                                row.StateAt,
                                row.FirstAt,
                                row.WaitingAt,
                                row.ScheduledFor,
                                row.StartedAt,
                                row.Worker,
                                row.WorkerAt,
                                row.SeenAt,
                                row.Progress,
                                row.ErrorMessage,
                                row.ErrorAt,
                            }),
                    }
                )
            )
        );
    }

    /// <summary>Every count that is kept is what counting anew comes to.</summary>
    private static async Task CountedRightAsync(JobStore store)
    {
        await using var db = await store.OpenAsync();
        var jobs = await db.Jobs.AsNoTracking().ToListAsync();
        var attempts = (await db.JobAttempts.AsNoTracking().ToListAsync()).ToLookup(row =>
            row.JobId
        );
        var anew = jobs.SelectMany(job =>
                JobMeasures.Of(job, attempts[job.Id].OrderBy(attempt => attempt.Number))
            )
            .CountBy(measure => measure)
            .ToDictionary(pair => pair.Key, pair => (long)pair.Value);
        var kept = new Dictionary<Measure, long>();
        foreach (var row in await db.JobCounts.ToListAsync())
            kept[new Measure.Count(row.TenantId, row.Kind, row.Queue, row.State)] = row.Number;
        foreach (var row in await db.JobHours.ToListAsync())
            kept[new Measure.Hour(row.Hour, row.Kind, row.Queue, row.Measure, row.Class)] =
                row.Number;
        foreach (var row in await db.JobDays.ToListAsync())
            kept[new Measure.Day(row.Day, row.Kind, row.Measure, row.Class)] = row.Number;
        foreach (var row in await db.JobMinutes.ToListAsync())
            kept[new Measure.Minute(row.Minute, row.Kind, row.Queue, row.Failed)] = row.Number;
        foreach (var row in await db.JobErrorHours.ToListAsync())
            kept[new Measure.Error(row.Fingerprint, row.Hour)] = row.Number;
        foreach (var row in await db.JobErrorGroups.ToListAsync())
        {
            kept[new Measure.Failing(row.Fingerprint)] = row.Failing;
            Assert.Equal(
                attempts.SelectMany(of => of).Count(of => of.ErrorFingerprint == row.Fingerprint),
                row.Occurrences
            );
        }

        Assert.Equal(Told(anew), Told(kept.Where(pair => pair.Value != 0).ToDictionary()));
    }

    private static IEnumerable<string> Told(Dictionary<Measure, long> counts) =>
        counts.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal);
}
