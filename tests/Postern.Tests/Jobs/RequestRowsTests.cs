using Microsoft.EntityFrameworkCore;
using Postern.Jobs;
using Postern.Jobs.Queries;
using Postern.Operations;

namespace Postern.Tests.Jobs;

/// <summary>What many requests of one page come to: each by itself, whatever stands beside it.</summary>
public sealed class RequestRowsTests
{
    private static readonly DateTimeOffset Now = Times.Micro(DateTimeOffset.UtcNow);

    [Theory, OnEveryDatabase]
    public async Task A_request_of_very_many_jobs_hides_neither_its_failure_nor_another_request(
        DatabaseKind kind
    )
    {
        await using var store = await JobStore.CreateAsync(kind);
        await AskAsync(store, "few", "many");
        await store.Jobs.TakeAsync(
            "app",
            [
                Event("few", JobState.Running, -30),
                Event("many", JobState.Dead, -29, id: "failed", jobKind: "export"),
                .. Enumerable
                    .Range(0, 200)
                    .Select(i =>
                        Event("many", JobState.Succeeded, -28, id: $"{i}", jobKind: "email")
                    ),
            ],
            default
        );

        var (few, many) = await ReadAsync(store, "few", "many");

        Assert.Equal((RequestStand.Running, 1), (few.Stand, few.Jobs.Count));
        Assert.Equal(RequestStand.GaveUp, many.Stand);
        Assert.InRange(many.Jobs.Count, 2, 40);
    }

    [Theory, OnEveryDatabase]
    public async Task Each_that_waits_is_told_its_own_place_in_its_own_queue(DatabaseKind kind)
    {
        await using var store = await JobStore.CreateAsync(kind);
        (string Request, string? Queue)[] waiting =
        [
            ("first", "exports"),
            ("unnamed first", null),
            ("second", "exports"),
            ("unnamed second", null),
            ("alone", "mail"),
            ("third", "exports"),
        ];
        await AskAsync(store, [.. waiting.Select(one => one.Request)]);
        await store.Jobs.TakeAsync(
            "app",
            [
                .. waiting.Select(
                    (one, i) => Event(one.Request, JobState.Waiting, i - 9, queue: one.Queue)
                ),
                Event("gone", JobState.Succeeded, -10, queue: "exports"),
            ],
            default
        );

        var sentences = (await ReadAllAsync(store)).ToDictionary(
            request => request.ExternalId,
            request => request.Sentence
        );

        Assert.Equal(
            [
                ("alone", "next in its queue"),
                ("first", "next in its queue"),
                ("second", "1 ahead"),
                ("third", "2 ahead"),
                ("unnamed first", "next in its queue"),
                ("unnamed second", "1 ahead"),
            ],
            sentences.Select(pair => (pair.Key, pair.Value.Split(", ")[1].TrimEnd('.'))).Order()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Each_that_failed_is_told_who_else_met_its_error_in_the_last_day(
        DatabaseKind kind
    )
    {
        await using var store = await JobStore.CreateAsync(kind);
        await AskAsync(store, "full", "full as well", "alone", "long ago");
        await store.Jobs.TakeAsync(
            "app",
            [
                Event("full", JobState.Dead, -50, error: "disk 1 is full"),
                Event("full as well", JobState.Dead, -40, error: "disk 2 is full"),
                Event("no request", JobState.Dead, -60, error: "disk 3 is full"),
                Event("yesterday", JobState.Dead, -25 * 60, error: "disk 4 is full"),
                Event("long ago", JobState.Dead, -26 * 60, error: "disk 5 is full"),
                Event("alone", JobState.Dead, -30, error: "no such file"),
            ],
            default
        );

        var sentences = (await ReadAllAsync(store)).ToDictionary(
            request => request.ExternalId,
            request => request.Sentence
        );

        var since = Sentences.Clock(Now.AddMinutes(-60), Now);
        Assert.Equal(
            [
                ("alone", "Gave up."),
                ("full", $"Gave up, same error as 2 others since {since}."),
                ("full as well", $"Gave up, same error as 2 others since {since}."),
                ("long ago", $"Gave up, same error as 3 others since {since}."),
            ],
            sentences.Select(pair => (pair.Key, pair.Value)).Order()
        );
    }

    private static async Task AskAsync(JobStore store, params string[] ids) =>
        await store.Requests.TakeAsync(
            "app",
            [
                .. ids.Select(id => new ReportedRequest
                {
                    Id = id,
                    Kind = "export",
                    Tenant = "acme",
                    CorrelationId = id,
                    RequestedAt = Now.AddHours(-1),
                    DueAt = Now.AddMinutes(-30),
                }),
            ],
            default
        );

    private static JobEvent Event(
        string correlation,
        JobState state,
        double minutes,
        string id = "",
        string jobKind = "export",
        string? queue = null,
        string? error = null
    ) =>
        new()
        {
            Source = "shop",
            Id = $"{correlation}/{id}",
            Kind = jobKind,
            Queue = queue,
            Tenant = "acme",
            CorrelationId = correlation,
            State = state,
            At = Now.AddMinutes(minutes),
            Error = error is null ? null : new JobError("IOException", error),
        };

    private static async Task<(RequestView, RequestView)> ReadAsync(
        JobStore store,
        string one,
        string other
    )
    {
        var all = await ReadAllAsync(store);
        return (
            all.Single(request => request.ExternalId == one),
            all.Single(request => request.ExternalId == other)
        );
    }

    private static async Task<List<RequestView>> ReadAllAsync(JobStore store)
    {
        await using var db = await store.OpenAsync();
        return await RequestRows.ViewAsync(
            db,
            await db.CustomerRequests.AsNoTracking().ToListAsync(),
            Now,
            default
        );
    }
}
