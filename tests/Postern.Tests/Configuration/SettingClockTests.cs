using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Tests.Http;

namespace Postern.Tests.Configuration;

/// <summary>What begins and ends by itself does so, and is on the record as the system's own act.</summary>
public sealed class SettingClockTests
{
    [Theory, OnEveryDatabase]
    public async Task What_begins_and_ends_by_itself_is_on_the_record(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        var soon = DateTimeOffset.UtcNow.AddSeconds(2);
        async Task OkAsync(string operation, string? target, object input)
        {
            var answer = await plane.RunAsync(operation, "erin", target, input);
            Assert.True(answer.Status == 200, answer.Body);
        }

        await OkAsync(
            "setting.set",
            null,
            new
            {
                key = "rate_limit.burst",
                scope = "tenant",
                tenantId = tenant,
                value = 7,
                until = Times.Format(soon),
            }
        );
        await OkAsync(
            "setting.set",
            null,
            new
            {
                key = "exports.max_rows",
                scope = "global",
                value = 9,
                from = Times.Format(soon),
            }
        );
        await OkAsync(
            "tenant.flag.set",
            tenant,
            new
            {
                flag = "sso",
                on = true,
                until = Times.Format(soon),
            }
        );

        List<JsonElement> entries = [];
        await Poll.UntilAsync(
            "three entries of the clock",
            async _ =>
            {
                var found = (await plane.GetAsync("/api/v1/audit?kind=system", "erin")).Json;
                entries =
                [
                    .. found
                        .GetProperty("items")
                        .EnumerateArray()
                        .Where(entry =>
                            entry.GetProperty("staff").GetProperty("name").GetString() == "clock"
                        ),
                ];
                return entries.Count >= 3;
            },
            TimeSpan.FromSeconds(30)
        );

        Assert.Equal(
            [
                "7 requests ended by itself",
                "9 rows began by itself",
                "sso was on for a while, and that ended by itself",
            ],
            entries
                .Select(entry => entry.GetProperty("summary").GetString()!.Split(": ")[0])
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            2,
            entries.Count(entry => entry.GetProperty("tenantId").GetString() == tenant)
        );
        var settings = (await plane.GetAsync($"/api/v1/tenants/{tenant}/settings", "sam"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToList();
        (int, string?) Holds(string key)
        {
            var setting = settings.Single(item => item.GetProperty("key").GetString() == key);
            return (
                setting.GetProperty("value").GetInt32(),
                setting.GetProperty("scope").GetString()
            );
        }
        Assert.Equal((100, "default"), Holds("rate_limit.burst"));
        Assert.Equal((9, "global"), Holds("exports.max_rows"));

        // Once, and not again with every tick.
        var clock = plane
            .Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<Postern.Configuration.SettingClock>()
            .Single();
        Assert.Equal(0, await clock.PassAsync(TestContext.Current.CancellationToken));
    }
}
