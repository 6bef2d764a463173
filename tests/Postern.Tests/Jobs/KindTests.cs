using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>How long jobs of a kind usually take and wait: by the hour while that is near, by the day from then on.</summary>
public sealed class KindTests
{
    [Theory, OnEveryDatabase]
    public async Task How_long_a_kind_takes_and_waits_is_told_by_hour_and_day(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        // Ninety waited one minute and took two; ten waited five and took forty.
        for (var i = 0; i < 100; i++)
        {
            var (waits, takes) = i < 90 ? (1, 2) : (5, 40);
            await shop.ReportAsync(
                shop.Event($"j{i}", "waiting", -takes - waits),
                shop.Event($"j{i}", "running", -takes),
                shop.Event($"j{i}", "succeeded", 0)
            );
        }

        var (usual, hours, days) = await ReadAsync(shop, days: 1);

        Within10Percent(60, usual.GetProperty("waitMedian").GetDouble());
        Within10Percent(120, usual.GetProperty("runMedian").GetDouble());
        Within10Percent(300, usual.GetProperty("waitP95").GetDouble());
        Within10Percent(2_400, usual.GetProperty("runP95").GetDouble());
        Assert.Equal(24, hours.Length);
        Assert.Equal(100, hours[^1].Number("succeeded"));
        Within10Percent(120, hours[^1].GetProperty("runMedian").GetDouble());
        Assert.InRange(days.Length, 1, 2);
        Within10Percent(120, days[^1].GetProperty("runMedian").GetDouble());

        // What all kinds have in common has no usual time.
        var overview = (await shop.GetAsync("/api/v1/jobs/overview")).Json;
        var last = overview.GetProperty("hours").EnumerateArray().Last();
        Assert.Equal(100, last.Number("succeeded"));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("runMedian").ValueKind);
    }

    [Theory, OnEveryDatabase]
    public async Task After_eight_days_the_hours_forget_how_long_it_took_and_the_days_do_not(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync(
            shop.Event("j", "waiting", -3),
            shop.Event("j", "running", -2),
            shop.Event("j", "succeeded", 0)
        );
        planes.Clock.Step(TimeSpan.FromDays(9));
        // Told of late: it counts for its day, and for no hour that is swept already.
        await shop.ReportAsync(
            shop.Event("late", "waiting", -(9 * 1_440) - 3),
            shop.Event("late", "running", -(9 * 1_440) - 2),
            shop.Event("late", "succeeded", -9 * 1_440)
        );
        await planes
            .Admin.Services.GetRequiredService<JobSweeper>()
            .SweepAsync(TestContext.Current.CancellationToken);

        var (usual, hours, days) = await ReadAsync(shop, days: 30);

        Assert.Equal(JsonValueKind.Null, usual.GetProperty("runMedian").ValueKind);
        Assert.Equal(720, hours.Length);
        var then = Assert.Single(hours, hour => hour.Number("succeeded") > 0);
        Assert.Equal(2, then.Number("succeeded"));
        Assert.Equal(JsonValueKind.Null, then.GetProperty("runMedian").ValueKind);
        var day = Assert.Single(
            days,
            day => day.GetProperty("runMedian").ValueKind == JsonValueKind.Number
        );
        Within10Percent(120, day.GetProperty("runMedian").GetDouble());
        Within10Percent(60, day.GetProperty("waitMedian").GetDouble());

        await using var db = await planes.OpenDatabaseAsync();
        Assert.DoesNotContain(
            db.JobHours.ToList(),
            row => row.Measure is HourMeasure.Ran or HourMeasure.Waited
        );
        Assert.Equal(4, db.JobDays.Sum(row => row.Number));
    }

    private static async Task<(
        JsonElement Usual,
        JsonElement[] Hours,
        JsonElement[] Days
    )> ReadAsync(Shop shop, int days)
    {
        var told = (await shop.GetAsync($"/api/v1/jobs/kinds/export?days={days}")).Json;
        return (
            told.GetProperty("kind").GetProperty("usual"),
            [.. told.GetProperty("hours").EnumerateArray()],
            [.. told.GetProperty("days").EnumerateArray()]
        );
    }

    /// <summary>As near as classes of durations are.</summary>
    private static void Within10Percent(double expected, double actual) =>
        Assert.InRange(actual, expected * 0.9, expected * 1.1);
}
