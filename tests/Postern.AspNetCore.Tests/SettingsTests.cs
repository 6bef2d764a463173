using System.Text.Json.Nodes;
using static Postern.AspNetCore.Tests.Infrastructure.FakeState;

namespace Postern.AspNetCore.Tests;

public sealed class SettingsTests
{
    private const string Tenant = "t_brightwater";

    private static readonly PosternSetting<Banner> _banner = PosternSetting.Json(
        "app.banner",
        new Banner("none", 0)
    );

    [Fact]
    public async Task While_nothing_is_known_the_fallbacks_hold()
    {
        await using var stage = await Stage.StartAsync(isPlaneUp: false);
        var settings = stage.Settings;

        Assert.Null(settings.Version);
        Assert.Equal(26_214_400, settings.Get(PosternSettings.MaxUploadSize, Tenant));
        Assert.Equal(600, settings.Get(PosternSettings.RequestsPerMinute, Tenant));
        Assert.Equal(100, settings.Get(PosternSettings.RequestBurst, null));
        Assert.Equal(100_000, settings.Get(PosternSettings.MaxExportRows, Tenant));
        Assert.Equal(TimeSpan.FromHours(12), settings.Get(PosternSettings.MaxSessionAge, Tenant));
        Assert.False(settings.Get(PosternSettings.Maintenance, null));
        Assert.False(settings.IsOn("sso", Tenant));
        Assert.True(settings.IsOn("sso", Tenant, fallback: true));
        Assert.Empty(stage.Log.With("setting "));
    }

    [Fact]
    public async Task The_narrower_scope_wins_and_within_one_the_override_set_last()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Change(
            (configuration, tenants) =>
            {
                configuration["settings"]![3]!["default"] = 7;
                configuration["global"] = new JsonArray(
                    Override("exports.max_rows", 10),
                    Override("exports.max_rows", 20)
                );
                configuration["plans"]!["team"] = new JsonArray(Override("exports.max_rows", 30));
                tenants["t_plain"] = new JsonObject { ["plan"] = "free" };
                tenants["t_team"] = new JsonObject { ["plan"] = "team" };
                tenants["t_own"] = new JsonObject
                {
                    ["plan"] = "team",
                    ["overrides"] = new JsonArray(Override("exports.max_rows", 40)),
                };
            }
        );
        await stage.IsUpToDateAsync();

        Assert.Equal(20, Rows(null));
        Assert.Equal(20, Rows("t_unknown"));
        Assert.Equal(20, Rows("t_plain"));
        Assert.Equal(30, Rows("t_team"));
        Assert.Equal(40, Rows("t_own"));

        stage.Plane.Change((configuration, _) => configuration["global"] = new JsonArray());
        await stage.IsUpToDateAsync();
        Assert.Equal(7, Rows("t_plain"));

        long Rows(string? tenant) => stage.Settings.Get(PosternSettings.MaxExportRows, tenant);
    }

    [Fact]
    public async Task Overrides_and_flags_begin_and_end_by_the_clock()
    {
        await using var stage = await Stage.StartAsync();
        var now = stage.Time.GetUtcNow();
        stage.Plane.Change(
            (configuration, tenants) =>
            {
                configuration["flags"] = new JsonArray(
                    new JsonObject { ["key"] = "sso", ["plans"] = new JsonArray("business") }
                );
                tenants[Tenant] = new JsonObject
                {
                    ["plan"] = "business",
                    ["overrides"] = new JsonArray(
                        Override(
                            "exports.max_rows",
                            5,
                            from: now.AddHours(1),
                            until: now.AddHours(2)
                        )
                    ),
                    ["flags"] = new JsonArray(
                        new JsonObject
                        {
                            ["key"] = "sso",
                            ["on"] = false,
                            ["until"] = now.AddHours(1).UtcDateTime,
                        }
                    ),
                };
            }
        );
        await stage.IsUpToDateAsync();

        Assert.Equal((100_000, false), Now());
        stage.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal((5, true), Now());
        stage.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((100_000, true), Now());

        (long, bool) Now() =>
            (
                stage.Settings.Get(PosternSettings.MaxExportRows, Tenant),
                stage.Settings.IsOn("sso", Tenant)
            );
    }

    [Fact]
    public async Task A_flag_is_on_for_its_plans_and_for_tenants_that_say_so()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Change(
            (configuration, tenants) =>
            {
                configuration["flags"] = new JsonArray(
                    new JsonObject { ["key"] = "sso", ["plans"] = new JsonArray("business") }
                );
                tenants["t_business"] = new JsonObject { ["plan"] = "business" };
                tenants["t_team"] = new JsonObject { ["plan"] = "team" };
                tenants["t_given"] = new JsonObject
                {
                    ["plan"] = "team",
                    ["flags"] = new JsonArray(new JsonObject { ["key"] = "sso", ["on"] = true }),
                };
            }
        );
        await stage.IsUpToDateAsync();

        Assert.True(stage.Settings.IsOn("sso", "t_business"));
        Assert.False(stage.Settings.IsOn("sso", "t_team"));
        Assert.True(stage.Settings.IsOn("sso", "t_given"));
        Assert.False(stage.Settings.IsOn("sso", "t_unknown"));
        Assert.False(stage.Settings.IsOn("sso", null));
        Assert.False(stage.Settings.IsOn("unknown", "t_business"));
        Assert.True(stage.Settings.IsOn("unknown", "t_business", fallback: true));
        Assert.False(stage.Settings.IsOn("sso", "t_team", fallback: true));
    }

    [Fact]
    public async Task Each_type_is_read_as_what_it_is()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Change(
            (configuration, _) =>
            {
                var settings = configuration["settings"]!.AsArray();
                settings.Add((JsonNode)Setting("app.words", "text", "Hello"));
                settings.Add((JsonNode)Setting("app.colour", "choice", "red"));
                settings.Add(
                    (JsonNode)Setting(
                        "app.banner",
                        "json",
                        new JsonObject { ["text"] = "Sale", ["days"] = 3 }
                    )
                );
            }
        );
        await stage.IsUpToDateAsync();
        var settings = stage.Settings;

        Assert.Equal("Hello", settings.Get(PosternSetting.Text("app.words", ""), null));
        Assert.Equal("red", settings.Get(PosternSetting.Choice("app.colour", "blue"), null));
        Assert.Equal(new Banner("Sale", 3), settings.Get(_banner, null));
        Assert.Same(settings.Get(_banner, null), settings.Get(_banner, Tenant));
    }

    // never half-applied.
    [Fact]
    public async Task A_value_that_does_not_fit_is_ignored_with_one_warning_and_the_next_in_line_holds()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Change(
            (configuration, tenants) =>
            {
                configuration["settings"]!
                    .AsArray()
                    .Add((JsonNode)Setting("app.banner", "json", new JsonArray(1)));
                configuration["global"] = new JsonArray(
                    Override("exports.max_rows", 20),
                    Override("uploads.max_size", -1),
                    Override("sessions.max_age", long.MaxValue)
                );
                tenants[Tenant] = new JsonObject
                {
                    ["overrides"] = new JsonArray(Override("exports.max_rows", "many")),
                };
            }
        );
        await stage.IsUpToDateAsync();

        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(20, stage.Settings.Get(PosternSettings.MaxExportRows, Tenant));
            Assert.Equal(26_214_400, stage.Settings.Get(PosternSettings.MaxUploadSize, Tenant));
            Assert.Equal(
                TimeSpan.FromHours(12),
                stage.Settings.Get(PosternSettings.MaxSessionAge, null)
            );
            Assert.Same(_banner.Fallback, stage.Settings.Get(_banner, null));
        }

        Assert.Single(stage.Log.With("exports.max_rows"));
        Assert.Single(stage.Log.With("uploads.max_size"));
        Assert.Single(stage.Log.With("sessions.max_age"));
        Assert.Single(stage.Log.With("app.banner"));
    }

    [Fact]
    public async Task A_setting_unknown_to_Postern_or_of_another_type_is_the_apps_fallback_with_one_warning()
    {
        await using var stage = await Stage.StartAsync();
        var unknown = PosternSetting.Integer("app.unknown", 5);
        var another = PosternSetting.Text("maintenance", "open");

        Assert.Equal(5, stage.Settings.Get(unknown, Tenant));
        Assert.Equal(5, stage.Settings.Get(unknown, null));
        Assert.Equal("open", stage.Settings.Get(another, null));
        Assert.Equal("open", stage.Settings.Get(another, null));

        Assert.Single(stage.Log.With("no setting app.unknown"));
        Assert.Single(stage.Log.With("maintenance is of type boolean"));
    }

    [Fact]
    public async Task A_type_of_a_newer_Postern_does_not_harm_the_other_settings()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Change(
            (configuration, _) =>
                configuration["settings"]!
                    .AsArray()
                    .Add((JsonNode)Setting("app.place", "coordinates", new JsonArray(1, 2)))
        );
        stage.Plane.Override(Override("exports.max_rows", 20));
        await stage.IsUpToDateAsync();

        Assert.Equal(20, stage.Settings.Get(PosternSettings.MaxExportRows, null));
        Assert.Equal("", stage.Settings.Get(PosternSetting.Text("app.place", ""), null));
    }

    [Fact]
    public async Task Who_listens_hears_of_each_change_although_another_listener_fails()
    {
        await using var stage = await Stage.StartAsync();
        var heard = 0;
        stage.Settings.Changed += (_, _) => throw new InvalidOperationException("Broken.");
        stage.Settings.Changed += (_, _) => Interlocked.Increment(ref heard);

        stage.Plane.Override(Override("exports.max_rows", 20));
        await stage.IsUpToDateAsync();
        await Poll.UntilAsync("the change is heard of", _ => Task.FromResult(heard == 1));
        stage.Plane.Live(Guid.CreateVersion7(), minutes: 5);
        await stage.IsUpToDateAsync();

        Assert.Equal(1, heard);
    }

    // P5
    [Fact]
    public async Task Reading_allocates_nothing()
    {
        await using var stage = await Stage.StartAsync();
        var now = stage.Time.GetUtcNow();
        stage.Plane.Change(
            (configuration, tenants) =>
            {
                configuration["settings"]!
                    .AsArray()
                    .Add(
                        (JsonNode)Setting(
                            "app.banner",
                            "json",
                            new JsonObject { ["text"] = "Sale", ["days"] = 3 }
                        )
                    );
                configuration["flags"] = new JsonArray(
                    new JsonObject { ["key"] = "sso", ["plans"] = new JsonArray("team") }
                );
                configuration["plans"]!["team"] = new JsonArray(
                    Override("rate_limit.requests", 700, until: now.AddDays(1))
                );
                tenants[Tenant] = new JsonObject
                {
                    ["plan"] = "team",
                    ["overrides"] = new JsonArray(
                        Override("exports.max_rows", 5, until: now.AddDays(1))
                    ),
                    ["flags"] = new JsonArray(new JsonObject { ["key"] = "other", ["on"] = true }),
                };
            }
        );
        await stage.IsUpToDateAsync();
        var settings = stage.Settings;
        Read(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        long Read(int times)
        {
            var sum = 0L;
            for (var time = 0; time < times; time++)
            {
                sum += settings.Get(PosternSettings.MaxExportRows, Tenant);
                sum += settings.Get(PosternSettings.RequestsPerMinute, Tenant);
                sum += settings.Get(PosternSettings.MaxSessionAge, "t_unknown").Ticks;
                sum += settings.Get(PosternSettings.Maintenance, null) ? 1 : 0;
                sum += settings.Get(_banner, Tenant).Days;
                sum += settings.IsOn("sso", Tenant) ? 1 : 0;
            }
            return sum;
        }
    }

    private sealed record Banner(string Text, int Days);
}
