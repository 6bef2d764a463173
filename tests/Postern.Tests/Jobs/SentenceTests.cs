using System.Text.Json.Nodes;
using Postern.Jobs;

namespace Postern.Tests.Jobs;

/// <summary>What support reads first: one sentence for each way that a request can stand.</summary>
public sealed class SentenceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Not_started() =>
        Assert.Equal(
            "Not started: no job of it was heard of since it was asked for 13:20.",
            Say([], [])
        );

    [Fact]
    public void Waiting_with_its_place_and_how_long_that_takes() =>
        Assert.Equal(
            "Waiting since 13:25, 4,012 ahead, about 25 minutes at the present rate.",
            Say([Job(JobState.Waiting, 25)], [], new JobSurroundings(4012, 160, 3))
        );

    [Fact]
    public void Waiting_where_nobody_works() =>
        Assert.Equal(
            "Waiting since 13:25, 3 ahead, and no worker is alive for exports.",
            Say([Job(JobState.Waiting, 25)], [], new JobSurroundings(3, 0, 0))
        );

    [Fact]
    public void Waiting_where_nobody_works_any_more() =>
        Assert.Equal(
            "Waiting since 13:25, 3 ahead, and no worker is alive for exports.",
            Say([Job(JobState.Waiting, 25)], [], new JobSurroundings(3, 160, 0))
        );

    [Fact]
    public void Waiting_where_nothing_moves() =>
        Assert.Equal(
            "Waiting since 13:25, next in its queue, and nothing of its queue was done in the last 10 minutes.",
            Say([Job(JobState.Waiting, 25)], [], new JobSurroundings(0, 0, 2))
        );

    [Fact]
    public void Waiting_behind_more_than_are_counted() =>
        Assert.Equal(
            "Waiting since 13:25, more than 10,000 ahead.",
            Say([Job(JobState.Waiting, 25)], [], new JobSurroundings(10_001, 160, 2))
        );

    [Fact]
    public void Running_with_how_far_and_the_last_sign_of_life()
    {
        var job = Job(JobState.Running, 30);
        (job.Worker, job.Progress, job.SeenAt) = ("worker 7", 62, Now.AddSeconds(-8));

        Assert.Equal("Running on worker 7, 62 %, last sign of life 8 s ago.", Say([job], []));
    }

    [Fact]
    public void Failed_with_the_next_attempt_and_how_many_others()
    {
        var job = Job(JobState.Scheduled, 55);
        (job.ErrorAt, job.ScheduledFor) = (Now, Now.AddMinutes(5));

        Assert.Equal(
            "Failed, next attempt 14:05, same error as 38 others since 13:20.",
            Say([job], [], new JobSurroundings(Others: (38, Now.AddMinutes(-40))))
        );
    }

    [Fact]
    public void Gave_up()
    {
        var job = Job(JobState.Dead, 55);
        job.Attempt = 3;

        Assert.Equal("Gave up after 3 attempts.", Say([job], []));
    }

    [Fact]
    public void File_ready_and_the_mail_came_back() =>
        Assert.Equal(
            "File ready, e-mail bounced 13:55: mailbox is full.",
            Say([Job(JobState.Succeeded, 50)], [Mail(DeliveryState.Bounced, 55)])
        );

    [Fact]
    public void File_ready_and_nothing_was_sent() =>
        Assert.Equal(
            "File ready 13:50; no delivery was reported.",
            Say([Job(JobState.Succeeded, 50)], [])
        );

    [Fact]
    public void Delivered_and_not_opened() =>
        Assert.Equal(
            "Delivered 13:55, not opened.",
            Say([Job(JobState.Succeeded, 50)], [Mail(DeliveryState.Accepted, 55)])
        );

    [Fact]
    public void Downloaded() =>
        Assert.Equal(
            "Delivered 13:55, downloaded 13:58.",
            Say(
                [Job(JobState.Succeeded, 50)],
                [Mail(DeliveryState.Accepted, 55), Mail(DeliveryState.Downloaded, 58)]
            )
        );

    [Fact]
    public void The_mail_that_waits_tells_where_the_file_is_ready()
    {
        var mail = Job(JobState.Waiting, 52);
        (mail.Kind, mail.FirstAt) = ("email", mail.StateAt);

        Assert.StartsWith(
            "Waiting since 13:52",
            Say([Job(JobState.Succeeded, 50), mail], [], new JobSurroundings(0, 1, 1)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void One_that_gave_up_and_was_made_good_for_tells_no_more()
    {
        var again = Job(JobState.Succeeded, 58);
        again.FirstAt = Now.AddMinutes(-5);

        Assert.Equal(
            "File ready 13:58; no delivery was reported.",
            Say([Job(JobState.Dead, 50), again], [])
        );
    }

    [Fact]
    public void Another_day_is_named() =>
        Assert.Equal("19 Nov 14:00", Sentences.Clock(Now.AddDays(-1), Now));

    private static string Say(
        IReadOnlyCollection<Job> jobs,
        IReadOnlyCollection<Delivery> deliveries,
        JobSurroundings? around = null
    )
    {
        var telling = Sentences.TellingOf(jobs);
        return Sentences.Of(
            Sentences.StandOf(telling, deliveries),
            new CustomerRequest
            {
                Id = Guid.Empty,
                App = "app",
                ExternalId = "1",
                Kind = "export",
                TenantId = Guid.Empty,
                CorrelationId = "1",
                RequestedAt = Now.AddMinutes(-40),
                DueAt = Now.AddMinutes(-10),
                ReceivedAt = Now.AddMinutes(-40),
            },
            telling,
            around ?? new JobSurroundings(),
            deliveries,
            Now
        );
    }

    /// <summary>A job that came to its state so many minutes after 13:00.</summary>
    private static Job Job(JobState state, int minute) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            App = "app",
            Source = "shop",
            ExternalId = "1",
            Kind = "export",
            Queue = "exports",
            State = state,
            StateAt = Now.AddMinutes(minute - 60),
            FirstAt = Now.AddMinutes(-40),
            ReceivedAt = Now,
            Artefact =
                state == JobState.Succeeded ? JsonValue.Create("a.csv").ToJsonString() : null,
        };

    private static Delivery Mail(DeliveryState state, int minute)
    {
        var at = Now.AddMinutes(minute - 60);
        var mail = new Delivery
        {
            Id = Guid.CreateVersion7(),
            App = "app",
            ExternalId = "1",
            TenantId = Guid.Empty,
            CorrelationId = "1",
            Kind = "email",
            State = state,
            StateAt = at,
            ReceivedAt = at,
        };
        mail.Take(
            new DeliveryEvent
            {
                Id = "1",
                CorrelationId = "1",
                Tenant = "acme",
                Kind = "email",
                State = state,
                At = at,
                Detail = state == DeliveryState.Bounced ? "mailbox is full" : null,
            }
        );
        return mail;
    }
}
