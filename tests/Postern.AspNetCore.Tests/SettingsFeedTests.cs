using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Feed;
using static Postern.AspNetCore.Tests.Infrastructure.FakeState;

namespace Postern.AspNetCore.Tests;

public sealed class SettingsFeedTests
{
    private const string Tenant = "t_brightwater";

    [Fact]
    public async Task What_changes_while_the_app_runs_is_in_force_and_what_goes_is_gone()
    {
        await using var stage = await Stage.StartAsync();

        stage.Plane.Tenant(Tenant, "team", Override("exports.max_rows", 5));
        await stage.IsUpToDateAsync();
        Assert.Equal(5, Rows(stage));

        stage.Plane.Change((_, tenants) => tenants.Remove(Tenant));
        await stage.IsUpToDateAsync();
        Assert.Equal(100_000, Rows(stage));
        Assert.Equal([""], stage.Plane.Openings);
    }

    [Fact]
    public async Task Without_the_plane_values_stay_and_afterwards_it_goes_on_from_the_last_version()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Tenant(Tenant, "team", Override("exports.max_rows", 5));
        await stage.IsUpToDateAsync();
        var last = stage.Settings.Version!;

        await stage.Plane.StopAsync();
        stage.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(5, Rows(stage));

        stage.Plane.Tenant(Tenant, "team", Override("exports.max_rows", 6));
        stage.Plane.Override(Override("uploads.max_size", 1000));
        await stage.Plane.StartAsync();
        await stage.IsUpToDateAsync();

        Assert.Equal(6, Rows(stage));
        Assert.Equal(1000, stage.Settings.Get(PosternSettings.MaxUploadSize, Tenant));
        Assert.Equal(["", last], stage.Plane.Openings);
    }

    [Fact]
    public async Task A_plane_that_has_forgotten_that_version_says_everything()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Tenant(Tenant, "team", Override("exports.max_rows", 5));
        await stage.IsUpToDateAsync();
        await stage.Plane.StopAsync();
        stage.Plane.Change((_, tenants) => tenants.Remove(Tenant));
        stage.Plane.Forget();

        await stage.Plane.StartAsync();
        await stage.IsUpToDateAsync();

        Assert.Equal(100_000, Rows(stage));
    }

    //
    [Fact]
    public async Task Changes_to_another_version_than_ours_are_not_applied_but_all_is_asked_for()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.LieOnce();

        stage.Plane.Tenant(Tenant, "team", Override("exports.max_rows", 5));
        await stage.IsUpToDateAsync();

        Assert.Equal(5, Rows(stage));
        Assert.Equal(["", ""], stage.Plane.Openings);
        Assert.Single(stage.Log.With("It went on from version another"));
    }

    //
    [Theory]
    [InlineData("\"none\"")]
    [InlineData("[null]")]
    public async Task An_event_that_cannot_be_read_changes_nothing(string flags)
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.Override(Override("exports.max_rows", 5));
        await stage.IsUpToDateAsync();
        var version = stage.Settings.Version;

        stage.Plane.Change(
            (configuration, tenants) =>
            {
                tenants[Tenant] = new JsonObject { ["plan"] = "x" };
                configuration["global"]![0]!["value"] = 6;
                configuration["flags"] = JsonNode.Parse(flags);
            }
        );
        await Poll.UntilAsync(
            "the app has asked for everything",
            _ => Task.FromResult(stage.Plane.Openings.Count > 1)
        );

        Assert.Equal(5, Rows(stage));
        Assert.Equal(version, stage.Settings.Version);
        Assert.Equal("", stage.Plane.Openings.Last());
    }

    // however the feed goes on, sessions are listed before anything counts.
    [Fact]
    public async Task Going_on_from_a_version_brings_the_sessions_with_it()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();
        await stage.Plane.StopAsync();
        stage.Plane.End(session);
        await stage.Plane.StartAsync();
        await stage.IsUpToDateAsync();

        using var answer = await stage.AsStaffAsync(token, "/invoices/1");

        Assert.True(stage.App.Services.GetRequiredService<LiveSessions>().IsFresh);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("impersonation_ended", await Stage.CodeOfAsync(answer));
    }

    [Fact]
    public async Task The_plane_is_told_which_version_is_applied_once_a_second_at_the_most()
    {
        await using var stage = await Stage.StartAsync();
        await IsToldAsync(stage);

        for (var rows = 1; rows <= 20; rows++)
        {
            stage.Plane.Override(Override("exports.max_rows", rows));
            await stage.IsUpToDateAsync();
        }
        await IsToldAsync(stage);

        Assert.InRange(stage.Plane.Applied.Count, 2, 4);
        Assert.All(
            stage.Plane.Applied,
            applied =>
            {
                Assert.Equal("tally", applied["app"]!.GetValue<string>());
                Assert.InRange(applied["server"]!.GetValue<string>().Length, 1, 100);
            }
        );
        Assert.Single(
            stage.Plane.Applied.Select(applied => applied["server"]!.ToString()).Distinct()
        );
    }

    private static Task IsToldAsync(Stage stage) =>
        Poll.UntilAsync(
            "the plane is told of the last version",
            _ =>
                Task.FromResult(
                    stage.Plane.Applied.LastOrDefault()?["version"]?.ToString()
                        == stage.Plane.Version
                )
        );

    private static long Rows(Stage stage) =>
        stage.Settings.Get(PosternSettings.MaxExportRows, Tenant);
}
