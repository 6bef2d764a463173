using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Postern.Jobs;
using Postern.Operations;

namespace Postern.Tests.Jobs;

/// <summary>What events add up to, whatever their order.</summary>
public sealed class JobFoldTests
{
    private static readonly Guid Tenant = Guid.Parse("0198a000-0000-7000-8000-000000000001");

    [Fact]
    public void Events_replayed_shuffled_and_duplicated_come_to_the_same_state_as_in_order() =>
        Prop.ForAll(
                Arb.From(
                    from events in JobHistory.Events()
                    from seed in Gen.Choose(0, int.MaxValue)
                    select (events, seed)
                ),
                one =>
                    Assert.Equal(
                        Told(one.events.OrderBy(each => each.At)),
                        Told(JobHistory.Shuffled(one.events, one.seed))
                    )
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void The_latest_by_its_own_time_tells_the_state()
    {
        var job = Fold(
            At(JobState.Succeeded, 5),
            At(JobState.Running, 2) with
            {
                Progress = 62,
                Worker = "worker-7",
            },
            At(JobState.Waiting, 1)
        );

        Assert.Equal(JobState.Succeeded, job.Job.State);
        Assert.Equal(Minute(2), job.Job.StartedAt);
        Assert.Equal(Minute(5), job.Job.EndedAt);
        Assert.Equal("worker-7", job.Job.Worker);
    }

    [Fact]
    public void A_job_that_is_run_again_is_not_ended_any_more()
    {
        var job = Fold(
            At(JobState.Dead, 3) with
            {
                Error = new JobError("IOException", "disk is full"),
            },
            At(JobState.Running, 4) with
            {
                Attempt = 2,
            }
        );

        Assert.Equal((JobState.Running, 2), (job.Job.State, job.Job.Attempt));
        Assert.Null(job.Job.EndedAt);
        Assert.Equal("disk is full", job.Job.ErrorMessage);
    }

    [Fact]
    public void Each_attempt_keeps_its_own_error()
    {
        var job = Fold(
            At(JobState.Failed, 2) with
            {
                Error = new JobError("A", "one"),
            },
            At(JobState.Failed, 4) with
            {
                Attempt = 2,
                Error = new JobError("B", "two"),
            },
            At(JobState.Succeeded, 6) with
            {
                Attempt = 3,
            }
        );

        Assert.Equal(
            [(1, "one"), (2, "two"), (3, null)],
            job.Attempts.Select(attempt => (attempt.Number, attempt.ErrorMessage))
        );
        Assert.Equal(("B", JobState.Succeeded), (job.Job.ErrorType!, job.Job.State));
    }

    [Theory]
    [InlineData("disk 1 is full", "disk 22 is full", true)]
    [InlineData("row 'a' is locked", "row 'b' is locked", true)]
    [InlineData(
        "no user 0198a000-0000-7000-8000-000000000001",
        "no user 0198b111-0000-7000-8000-000000000002",
        true
    )]
    [InlineData("timed out after 30.5 s", "timed out after 31 s", true)]
    [InlineData("disk is full", "disk is gone", false)]
    public void Errors_of_one_cause_have_one_fingerprint(string one, string other, bool same) =>
        Assert.Equal(
            same,
            ErrorFingerprint.Of("IOException", one) == ErrorFingerprint.Of("IOException", other)
        );

    [Fact]
    public void Quantiles_come_out_within_ten_percent()
    {
        var random = new Random(7);
        var taken = Enumerable
            .Range(0, 5_000)
            .Select(_ => TimeSpan.FromSeconds(Math.Exp((random.NextDouble() * 8) - 1)))
            .Order()
            .ToList();
        var counts = taken
            .GroupBy(Durations.ClassOf)
            .Select(group => (group.Key, (long)group.Count()))
            .ToList();

        foreach (var share in (double[])[0.1, 0.5, 0.95])
        {
            var exact = taken[(int)(share * taken.Count)].TotalSeconds;
            var read = Durations.Quantile(counts, share)!.Value.TotalSeconds;
            Assert.InRange(read / exact, 0.9, 1.1);
        }

        Assert.Null(Durations.Quantile([], 0.5));
    }

    private static DateTimeOffset Minute(int minute) =>
        new(2026, 11, 20, 12, minute, 0, TimeSpan.Zero);

    private static JobEvent At(JobState state, int minute) =>
        new()
        {
            Source = "shop",
            Id = "1",
            Kind = "export",
            State = state,
            At = Minute(minute),
        };

    private static JobFold Fold(params IEnumerable<JobEvent> events)
    {
        JobFold? fold = null;
        foreach (var happened in events)
        {
            fold ??= Begin(happened);
            fold.Take(happened, happened.Tenant is null ? null : Tenant);
        }

        return fold!;
    }

    private static JobFold Begin(JobEvent first) =>
        new(
            new Job
            {
                Id = Guid.Empty,
                App = "app",
                Source = first.Source,
                ExternalId = first.Id,
                Kind = first.Kind,
                ReceivedAt = Minute(0),
            },
            [],
            isNew: true
        );

    /// <summary>Every job with its attempts and what it counts for, as text.</summary>
    private static string Told(IEnumerable<JobEvent> events) =>
        string.Join(
            '\n',
            events
                .GroupBy(one => one.Id, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Fold(group))
                .Select(fold =>
                    JsonSerializer.Serialize(fold.Job, PosternJson.Strict)
                    + JsonSerializer.Serialize(fold.Attempts, PosternJson.Strict)
                    + string.Join(
                        '\n',
                        fold.After()
                            .Select(measure => measure.ToString())
                            .Order(StringComparer.Ordinal)
                    )
                )
        );
}
