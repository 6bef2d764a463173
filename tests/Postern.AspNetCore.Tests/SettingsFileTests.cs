using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Settings;
using static Postern.AspNetCore.Tests.Infrastructure.FakeState;

namespace Postern.AspNetCore.Tests;

public sealed class SettingsFileTests : IDisposable
{
    private const string Tenant = "t_brightwater";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-");

    private string File => Path.Combine(_folder.FullName, "kept", "settings.json");

    [Fact]
    public async Task An_app_that_starts_without_the_plane_has_the_last_known_values()
    {
        await KeepAsync();

        await using var stage = await Stage.StartAsync(isPlaneUp: false, settingsFile: File);

        Assert.Equal(5, stage.Settings.Get(PosternSettings.MaxExportRows, Tenant));
        Assert.Equal(7, stage.Settings.Get(PosternSettings.MaxExportRows, null));
        Assert.True(stage.Settings.IsOn("sso", Tenant));
        Assert.NotNull(stage.Settings.Version);

        stage.Plane.Tenant(Tenant, "team", Override("exports.max_rows", 6));
        await stage.Plane.StartAsync();
        await stage.IsUpToDateAsync();
        Assert.Equal(6, stage.Settings.Get(PosternSettings.MaxExportRows, Tenant));
        Assert.Equal("", stage.Plane.Openings.First());
    }

    [Fact]
    public async Task The_file_is_the_owners_alone_and_holds_no_session_and_no_key()
    {
        await KeepAsync();

        var text = await System.IO.File.ReadAllTextAsync(File);
        Assert.Contains(Tenant, text, StringComparison.Ordinal);
        Assert.DoesNotContain("impersonations", text, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeRuntimePlane.ServiceKey, text, StringComparison.Ordinal);
        Assert.Equal(
            ["jobs-tally.jsonl", "settings.json"],
            _folder
                .GetFiles("*", SearchOption.AllDirectories)
                .Select(file => file.Name)
                .Order(StringComparer.Ordinal)
        );
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                System.IO.File.GetUnixFileMode(File)
            );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,2]")]
    [InlineData("null")]
    [InlineData("""{"version":"v1","tenants":{}}""")]
    [InlineData("""{"version":"v1","configuration":{"settings":[{"key":null}]},"tenants":{}}""")]
    [InlineData("""{"version":"v1","configuration":null,"tenants":{"t":null}}""")]
    [InlineData(
        """{"version":"v1","configuration":{"settings":[],"global":[null],"plans":{"team":null},"flags":[]},"tenants":{}}"""
    )]
    public async Task A_broken_file_is_one_warning_and_as_none(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, text);

        await using var stage = await Stage.StartAsync(isPlaneUp: false, settingsFile: File);

        Assert.Null(stage.Settings.Version);
        Assert.Equal(100_000, stage.Settings.Get(PosternSettings.MaxExportRows, Tenant));
        Assert.Single(stage.Log.With("cannot be read and is as none"));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_one_warning_and_harms_nothing()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder.FullName, "kept"), "a file");

        await using var stage = await Stage.StartAsync(settingsFile: File);
        await Poll.UntilAsync(
            "the failure is logged",
            _ => Task.FromResult(stage.Log.With("cannot be written").Any())
        );
        stage.Plane.Override(Override("exports.max_rows", 7));
        await stage.IsUpToDateAsync();

        Assert.Equal(7, stage.Settings.Get(PosternSettings.MaxExportRows, null));
        Assert.Single(stage.Log.With("cannot be written"));
    }

    [Fact]
    public async Task Left_out_it_is_under_the_content_root_by_audience_and_empty_is_none()
    {
        await using var kept = await Stage.StartAsync(
            isPlaneUp: false,
            options: options =>
            {
                options.SettingsFile = null;
                options.Audience = "our/app";
            }
        );
        await using var none = await Stage.StartAsync(isPlaneUp: false);

        Assert.EndsWith(
            Path.Combine(".postern", "settings-our-app.json"),
            kept.App.Services.GetRequiredService<SettingsFile>().Location,
            StringComparison.Ordinal
        );
        Assert.Null(none.App.Services.GetRequiredService<SettingsFile>().Location);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>An app runs, learns of settings, and stops.</summary>
    private async Task KeepAsync()
    {
        await using var stage = await Stage.StartAsync(settingsFile: File);
        await stage.BeginAsync();
        stage.Plane.Change(
            (configuration, tenants) =>
            {
                configuration["global"]!.AsArray().Add((JsonNode)Override("exports.max_rows", 7));
                tenants[Tenant] = new JsonObject
                {
                    ["plan"] = "team",
                    ["overrides"] = new JsonArray(Override("exports.max_rows", 5)),
                    ["flags"] = new JsonArray(new JsonObject { ["key"] = "sso", ["on"] = true }),
                };
            }
        );
        await stage.IsUpToDateAsync();
    }
}
