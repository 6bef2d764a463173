using System.Text.Json;
using Postern.Operations;
using Postern.Tests.Http;

namespace Postern.Tests.Configuration;

/// <summary>Settings over HTTP, as staff change and read them, on both databases.</summary>
public sealed class SettingOperationTests
{
    private const string Limit = "rate_limit.requests";

    [Theory, OnEveryDatabase]
    public async Task The_narrower_wins_and_it_is_told_why(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        var other = await plane.TenantAsync("Other");
        Assert.Equal((600, "default"), await HoldsAsync(plane, tenant));

        await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "global",
                value = 700,
            }
        );
        await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "plan",
                plan = "free",
                value = "20/s",
            }
        );
        var until = Times.Format(DateTimeOffset.UtcNow.AddHours(1));
        var done = await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "tenant",
                tenantId = tenant,
                value = 5000,
                until,
            }
        );

        var setting = await SettingAsync(plane, tenant);
        Assert.Equal(
            (5000, "tenant"),
            (setting.GetProperty("value").GetInt32(), setting.GetProperty("scope").GetString())
        );
        Assert.Equal(until, setting.GetProperty("until").GetString());
        Assert.Equal(
            done.GetProperty("auditEntryId").GetString(),
            setting.GetProperty("auditEntryId").GetString()
        );
        var otherwise = setting.GetProperty("otherwise");
        Assert.Equal(
            (1200, "plan"),
            (otherwise.GetProperty("value").GetInt32(), otherwise.GetProperty("scope").GetString())
        );
        Assert.Equal((1200, "plan"), await HoldsAsync(plane, other));

        await OkAsync(
            plane,
            "setting.clear",
            new
            {
                key = Limit,
                scope = "plan",
                plan = "free",
            }
        );
        Assert.Equal((700, "global"), await HoldsAsync(plane, other));
        await OkAsync(
            plane,
            "setting.clear",
            new
            {
                key = Limit,
                scope = "tenant",
                tenantId = tenant,
            }
        );
        Assert.Equal((700, "global"), await HoldsAsync(plane, tenant));
    }

    /// <summary>R-61: typed and validated; what is allowed is said.</summary>
    [Theory, OnEveryDatabase]
    public async Task What_is_not_allowed_is_refused_with_what_would_be(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        async Task<(int, string?, string)> TryAsync(object input)
        {
            var answer = await plane.RunAsync("setting.set", "erin", null, input);
            return (answer.Status, answer.Code, answer.Json.GetProperty("detail").GetString()!);
        }

        var until = Times.Format(DateTimeOffset.UtcNow.AddHours(1));
        var cases = new (object Input, int Status, string Code, string Says)[]
        {
            (
                new
                {
                    key = Limit,
                    scope = "global",
                    value = 0,
                },
                400,
                "invalid_input",
                "from 1 requests a minute to 1,000,000 requests a minute"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "global",
                    value = "many",
                },
                400,
                "invalid_input",
                "must be a whole number for each minute"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "global",
                    value = true,
                },
                400,
                "invalid_input",
                "must be a whole number for each minute"
            ),
            (
                new
                {
                    key = "no.such",
                    scope = "global",
                    value = 1,
                },
                409,
                "unknown_setting",
                "There are uploads.max_size"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "plan",
                    plan = "gold",
                    value = 1,
                },
                409,
                "unknown_plan",
                "There are free, team"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "plan",
                    value = 1,
                },
                400,
                "invalid_input",
                "plan: is required with scope plan"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "global",
                    plan = "free",
                    value = 1,
                },
                400,
                "invalid_input",
                "plan: goes with scope plan only"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "tenant",
                    tenantId = Guid.CreateVersion7(),
                    value = 1,
                    until,
                },
                409,
                "unknown_tenant",
                "no tenant"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "tenant",
                    tenantId = tenant,
                    value = 1,
                },
                400,
                "invalid_input",
                "until: is required for a tenant"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "tenant",
                    tenantId = tenant,
                    value = 1,
                    until,
                    noEnd = true,
                },
                400,
                "invalid_input",
                "noEnd: cannot stand beside until"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "global",
                    value = 1,
                    until = "2020-01-01T00:00:00Z",
                },
                400,
                "invalid_input",
                "until: must lie in the future"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "global",
                    value = 1,
                    from = until,
                    until,
                },
                400,
                "invalid_input",
                "until: must be later than from"
            ),
            (
                new
                {
                    key = "maintenance",
                    scope = "global",
                    value = true,
                },
                409,
                "changed_by_another_operation",
                "maintenance.start"
            ),
            (
                new
                {
                    key = Limit,
                    scope = "everyone",
                    value = 1,
                },
                400,
                "invalid_input",
                "must be one of \"global\", \"plan\", \"tenant\""
            ),
        };
        foreach (var (input, status, code, says) in cases)
        {
            var (actualStatus, actualCode, detail) = await TryAsync(input);
            Assert.True(
                (status, code) == (actualStatus, actualCode)
                    && detail.Contains(says, StringComparison.Ordinal),
                $"{JsonSerializer.Serialize(input)}: {actualStatus} {actualCode} {detail}"
            );
        }
        Assert.Equal((600, "default"), await HoldsAsync(plane, tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task The_same_value_again_changes_nothing(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "global",
                value = 700,
            }
        );

        var again = await plane.RunAsync(
            "setting.set",
            "erin",
            null,
            new
            {
                key = Limit,
                scope = "global",
                value = 700,
            }
        );
        var nothing = await plane.RunAsync(
            "setting.clear",
            "erin",
            null,
            new
            {
                key = Limit,
                scope = "plan",
                plan = "team",
            }
        );

        Assert.Equal((409, "no_change"), (again.Status, again.Code));
        Assert.Equal((409, "setting_not_set"), (nothing.Status, nothing.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task An_end_that_is_none_is_said_by_engineering_only(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(
            kind,
            settings: new()
            {
                ["Postern:Roles:billing:0"] = "setting.set",
                ["Postern:Roles:billing:1"] = "tenant.create",
                ["Postern:Roles:billing:2"] = "tenant.read",
                ["Postern:Definitions:0:Key"] = "seats.max",
                ["Postern:Definitions:0:Description"] = "Seats of a tenant.",
                ["Postern:Definitions:0:Type"] = "integer",
                ["Postern:Definitions:0:Default"] = "10",
                ["Postern:Definitions:0:ChangeableBy:0"] = "engineering",
                ["Postern:Definitions:0:ChangeableBy:1"] = "billing",
            }
        );
        var tenant = await plane.TenantAsync();
        object Seats(bool noEnd) =>
            noEnd
                ? new
                {
                    key = "seats.max",
                    scope = "tenant",
                    tenantId = tenant,
                    value = 20,
                    noEnd,
                }
                : new
                {
                    key = "seats.max",
                    scope = "tenant",
                    tenantId = tenant,
                    value = 20,
                    until = Times.Format(DateTimeOffset.UtcNow.AddDays(1)),
                };

        var notTheirs = await plane.RunAsync(
            "setting.set",
            "ben",
            null,
            new
            {
                key = Limit,
                scope = "global",
                value = 1,
            }
        );
        var forGood = await plane.RunAsync("setting.set", "ben", null, Seats(noEnd: true));
        var forADay = await plane.RunAsync("setting.set", "ben", null, Seats(noEnd: false));
        var byEngineering = await plane.RunAsync("setting.set", "erin", null, Seats(noEnd: true));

        Assert.Equal((403, "forbidden"), (notTheirs.Status, notTheirs.Code));
        Assert.Equal((400, "invalid_input"), (forGood.Status, forGood.Code));
        Assert.Equal(200, forADay.Status);
        Assert.Equal(200, byEngineering.Status);
    }

    /// <summary>R-61: versioned, and audited with before and after.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_change_is_on_the_record_with_before_and_after_and_can_be_reverted(
        DatabaseKind kind
    )
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "global",
                value = 700,
            }
        );
        var second = await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "global",
                value = 800,
            }
        );
        static int Value(JsonElement side) =>
            side.GetProperty("settingOverride")
                .GetProperty("values")[0]
                .GetProperty("value")
                .GetInt32();
        Assert.Equal(
            (700, 800),
            (Value(second.GetProperty("before")), Value(second.GetProperty("after")))
        );

        var history = (
            await plane.GetAsync($"/api/v1/settings/{Limit}/history", "erin")
        ).Json.GetProperty("items");
        Assert.Equal(2, history.GetArrayLength());
        var latest = history[0];
        Assert.True(latest.GetProperty("isLatest").GetBoolean());
        Assert.Equal("asked for by the customer", latest.GetProperty("reason").GetString());

        var reverted = await plane.RunAsync(
            "setting.revert",
            "erin",
            latest.GetProperty("overrideId").GetString(),
            new { entry = latest.GetProperty("id").GetString() }
        );
        Assert.Equal(200, reverted.Status);
        Assert.NotEqual(
            second.GetProperty("auditEntryId").GetString(),
            reverted.Json.GetProperty("auditEntryId").GetString()
        );
        Assert.Equal(700, (await SettingGlobalAsync(plane)).GetProperty("value").GetInt32());

        // Undoing the first change as well: nothing is set any more.
        var first = await plane.RunAsync(
            "setting.revert",
            "erin",
            latest.GetProperty("overrideId").GetString(),
            new { entry = history[1].GetProperty("id").GetString() }
        );
        Assert.Equal(200, first.Status);
        Assert.Equal(JsonValueKind.Null, (await SettingGlobalAsync(plane)).ValueKind);

        var foreign = await plane.RunAsync(
            "setting.revert",
            "erin",
            latest.GetProperty("overrideId").GetString(),
            new { entry = Guid.CreateVersion7() }
        );
        Assert.Equal((409, "not_a_change_of_this"), (foreign.Status, foreign.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task A_planned_change_is_listed_and_does_not_hold_yet(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "tenant",
                tenantId = tenant,
                value = 5000,
                from = Times.Format(DateTimeOffset.UtcNow.AddDays(2)),
                until = Times.Format(DateTimeOffset.UtcNow.AddDays(3)),
            }
        );
        await SetAsync(
            plane,
            new
            {
                key = Limit,
                scope = "global",
                value = 1,
                until = Times.Format(DateTimeOffset.UtcNow.AddDays(30)),
            }
        );
        await OkAsync(
            plane,
            "tenant.flag.set",
            new
            {
                flag = "sso",
                on = true,
                until = Times.Format(DateTimeOffset.UtcNow.AddDays(1)),
            },
            tenant
        );

        var setting = await SettingAsync(plane, tenant);
        Assert.Equal("global", setting.GetProperty("scope").GetString());
        Assert.Equal(5000, setting.GetProperty("planned")[0].GetProperty("value").GetInt32());
        var week = (await plane.GetAsync("/api/v1/settings/upcoming", "erin"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToList();
        Assert.Equal(
            ["flag ends", "setting begins", "setting ends"],
            week.Select(item =>
                $"{item.GetProperty("kind").GetString()} {(item.GetProperty("begins").GetBoolean() ? "begins" : "ends")}"
            )
        );
        Assert.Equal("Acme", week[0].GetProperty("tenantName").GetString());
        var month = (
            await plane.GetAsync("/api/v1/settings/upcoming?days=60", "erin")
        ).Json.GetProperty("items");
        Assert.Equal(4, month.GetArrayLength());
    }

    [Theory, OnEveryDatabase]
    public async Task Maintenance_is_started_with_a_message_and_ended(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        async Task<JsonElement> MaintenanceAsync() =>
            await SettingAsync(plane, tenant, "maintenance");

        await OkAsync(
            plane,
            "maintenance.start",
            new { scope = "global", message = "Back at noon." }
        );
        Assert.Equal((true, "global", "Back at noon."), Read(await MaintenanceAsync()));
        await OkAsync(
            plane,
            "maintenance.start",
            new
            {
                scope = "tenant",
                tenantId = tenant,
                message = "We are moving your data.",
            }
        );
        Assert.Equal((true, "tenant", "We are moving your data."), Read(await MaintenanceAsync()));
        await OkAsync(plane, "maintenance.end", new { scope = "tenant", tenantId = tenant });
        Assert.Equal((true, "global", "Back at noon."), Read(await MaintenanceAsync()));
        await OkAsync(plane, "maintenance.end", new { scope = "global" });
        Assert.Equal((false, "default", (string?)null), Read(await MaintenanceAsync()));

        var again = await plane.RunAsync("maintenance.end", "erin", null, new { scope = "global" });
        var silent = await plane.RunAsync(
            "maintenance.start",
            "erin",
            null,
            new { scope = "global", message = " " }
        );
        var support = await plane.RunAsync(
            "maintenance.start",
            "sam",
            null,
            new
            {
                scope = "tenant",
                tenantId = tenant,
                message = "No.",
            }
        );
        Assert.Equal((409, "not_in_maintenance"), (again.Status, again.Code));
        Assert.Equal((400, "invalid_input"), (silent.Status, silent.Code));
        Assert.Equal((403, "forbidden"), (support.Status, support.Code));

        static (bool, string, string?) Read(JsonElement setting) =>
            (
                setting.GetProperty("value").GetBoolean(),
                setting.GetProperty("scope").GetString()!,
                setting.GetProperty("message").GetString()
            );
    }

    /// <summary>R-57: of two who change one place at once, none overwrites the other unseen.</summary>
    [Theory, OnEveryDatabase]
    public async Task Changes_at_the_same_moment_are_all_on_the_record_or_refused(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(value =>
                    plane.RunAsync(
                        "setting.set",
                        "erin",
                        null,
                        new
                        {
                            key = Limit,
                            scope = "global",
                            value,
                        }
                    )
                )
        );

        var done = answers.Where(answer => answer.Status == 200).ToList();
        Assert.NotEmpty(done);
        Assert.All(
            answers.Except(done),
            answer => Assert.Contains(answer.Code, new[] { "stale", "conflict" })
        );
        var history = (await plane.GetAsync($"/api/v1/settings/{Limit}/history", "erin"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToList();
        Assert.Equal(done.Count, history.Count);
        var holds = await SettingGlobalAsync(plane);
        Assert.Equal(
            history[0].GetProperty("id").GetString(),
            holds.GetProperty("auditEntryId").GetString()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_flag_is_made_and_its_plans_are_changed(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var tenant = await plane.TenantAsync();
        var made = await OkAsync(
            plane,
            "flag.create",
            new
            {
                key = "dark_mode",
                name = "Dark mode",
                description = "For the eyes.",
                plans = new[] { "team" },
            }
        );
        async Task<bool> IsOnAsync() =>
            (await plane.GetAsync($"/api/v1/tenants/{tenant}/flags", "sam"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Single(flag => flag.GetProperty("flag").GetString() == "dark_mode")
                .GetProperty("on")
                .GetBoolean();
        Assert.False(await IsOnAsync());

        await OkAsync(
            plane,
            "flag.update",
            new { plans = new[] { "team", "free" } },
            made.GetProperty("result").GetProperty("id").GetString()
        );

        Assert.True(await IsOnAsync());
        var taken = await plane.RunAsync(
            "flag.create",
            "erin",
            null,
            new
            {
                key = "dark_mode",
                name = "Again",
                description = "Twice.",
            }
        );
        var unknown = await plane.RunAsync(
            "flag.create",
            "erin",
            null,
            new
            {
                key = "other",
                name = "Other",
                description = "Other.",
                plans = new[] { "gold" },
            }
        );
        Assert.Equal((409, "flag_exists"), (taken.Status, taken.Code));
        Assert.Equal((409, "unknown_plan"), (unknown.Status, unknown.Code));
    }

    private static async Task<JsonElement> OkAsync(
        AdminPlane plane,
        string operation,
        object input,
        string? target = null
    )
    {
        var answer = await plane.RunAsync(operation, "erin", target, input);
        Assert.True(answer.Status == 200, $"{operation}: {answer.Status} {answer.Body}");
        return answer.Json;
    }

    private static Task<JsonElement> SetAsync(AdminPlane plane, object input) =>
        OkAsync(plane, "setting.set", input);

    private static async Task<JsonElement> SettingAsync(
        AdminPlane plane,
        string tenant,
        string key = Limit
    ) =>
        (await plane.GetAsync($"/api/v1/tenants/{tenant}/settings", "sam"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("key").GetString() == key);

    private static async Task<(int Value, string Scope)> HoldsAsync(AdminPlane plane, string tenant)
    {
        var setting = await SettingAsync(plane, tenant);
        return (setting.GetProperty("value").GetInt32(), setting.GetProperty("scope").GetString()!);
    }

    /// <summary>What is set everywhere; null where nothing is.</summary>
    private static async Task<JsonElement> SettingGlobalAsync(AdminPlane plane)
    {
        var global = (await plane.GetAsync($"/api/v1/settings/{Limit}", "erin")).Json.GetProperty(
            "global"
        );
        return global.ValueKind == JsonValueKind.Null ? global : global.GetProperty("now");
    }
}
