using Postern.Operations;
using Postern.Tests.Http;

namespace Postern.Tests.Configuration;

/// <summary>What was, what will be, and what cannot be brought back by the way.</summary>
public sealed class SettingHistoryTests
{
    [Theory, OnEveryDatabase]
    public async Task What_begins_and_ends_tells_what_holds_before_and_after(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        var now = DateTimeOffset.UtcNow;
        await SetAsync(
            plane,
            new
            {
                key = "rate_limit.requests",
                scope = "plan",
                plan = "free",
                value = 700,
            }
        );
        await SetAsync(
            plane,
            new
            {
                key = "rate_limit.requests",
                scope = "global",
                value = 800,
                until = Times.Format(now.AddDays(3)),
            }
        );
        await SetAsync(
            plane,
            new
            {
                key = "rate_limit.requests",
                scope = "tenant",
                tenantId = tenant,
                value = 5000,
                from = Times.Format(now.AddDays(1)),
                until = Times.Format(now.AddDays(2)),
            }
        );

        var week = (await plane.GetAsync("/api/v1/settings/upcoming", "erin")).Json.GetProperty(
            "items"
        );

        Assert.Equal(
            [
                "700 requests a minute → 5,000 requests a minute",
                "5,000 requests a minute → 700 requests a minute",
                "800 requests a minute → 600 requests a minute",
            ],
            week.EnumerateArray()
                .Select(item =>
                    $"{item.GetProperty("before").GetString()} → {item.GetProperty("then").GetString()}"
                )
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Maintenance_does_not_come_back_by_reverting_its_end(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        foreach (
            var (operation, input) in new (string, object)[]
            {
                ("maintenance.start", new { scope = "global", message = "Back at noon." }),
                ("maintenance.end", new { scope = "global" }),
            }
        )
        {
            var done = await plane.RunAsync(operation, "erin", null, input);
            Assert.True(done.Status == 200, done.Body);
        }

        var ended = (
            await plane.GetAsync("/api/v1/settings/maintenance/history", "erin")
        ).Json.GetProperty("items")[0];
        var reverted = await plane.RunAsync(
            "setting.revert",
            "erin",
            ended.GetProperty("overrideId").GetString(),
            new { entry = ended.GetProperty("id").GetString() }
        );

        Assert.Equal((409, "changed_by_another_operation"), (reverted.Status, reverted.Code));
    }

    private static async Task SetAsync(AdminPlane plane, object input)
    {
        var answer = await plane.RunAsync("setting.set", "erin", null, input);
        Assert.True(answer.Status == 200, answer.Body);
    }
}
