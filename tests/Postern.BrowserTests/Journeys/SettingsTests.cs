using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>An engineer on call changes what holds for a tenant, sees why it holds, and takes it back.</summary>
public sealed class SettingsTests(BrowserFixture browser, SharedConsole shared)
{
    [Theory, OnEveryDatabase]
    public async Task A_limit_raised_for_a_while_says_why_it_holds_and_what_would_hold_otherwise(
        DatabaseKind kind
    )
    {
        var console = await shared.StartedAsync(kind);
        var tenant = await console.CreateTenantAsync("Launch on Friday");
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "erin", $"/tenants/{tenant}/settings");

        await window.LinkAsync("Set Rate limit");
        await Assertions.Expect(window.Form().GetByLabel("Value")).ToBeFocusedAsync();
        await Assertions
            .Expect(window.Form().Locator(".settled"))
            .ToContainTextAsync("Launch on Friday");
        await page.Keyboard.TypeAsync("20/s");
        await window.EndsAsync("in 1 week");
        await window.SayWhyAsync();
        await window.PreviewAsync();
        var change = page.Locator(".value-change");
        await Assertions.Expect(change).ToContainTextAsync("for Launch on Friday");
        await Assertions.Expect(change.Locator("del")).ToHaveTextAsync("600 requests a minute");
        await Assertions
            .Expect(change.Locator(".value-is ins"))
            .ToHaveTextAsync("1,200 requests a minute");
        await Assertions
            .Expect(change.Locator("li").Last)
            .ToContainTextAsync("600 requests a minute");
        await window.Button("Confirm: set a setting").ClickAsync();

        await window.SeesFlashAsync("Set rate limit for Launch on Friday");
        var row = window.Row("Rate limit");
        await Assertions.Expect(row).ToContainTextAsync("1,200 requests a minute");
        await Assertions.Expect(row).ToContainTextAsync("Set for this tenant, ends in 7 days");
        await Assertions
            .Expect(row)
            .ToContainTextAsync("Otherwise 600 requests a minute, by default");

        await page.GotoAsync(console.Address("/settings/upcoming?days=30"));
        await Assertions
            .Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Launch on Friday" }))
            .ToContainTextAsync("Rate limit ends");

        await page.GotoAsync(console.Address($"/tenants/{tenant}/settings"));
        await window.LinkAsync("Clear Rate limit");
        await window.SayWhyAsync();
        await window.PreviewAsync();
        await Assertions
            .Expect(change.Locator(".value-is ins"))
            .ToHaveTextAsync("600 requests a minute");
        await window.Button("Confirm: clear a setting").ClickAsync();
        await window.SeesFlashAsync("Cleared rate limit for Launch on Friday");
        await Assertions.Expect(row).ToContainTextAsync("By default");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_value_out_of_bounds_is_told_at_its_field_and_nothing_typed_is_lost()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Out of bounds");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "erin", $"/tenants/{tenant}/settings");
        await window.LinkAsync("Set Largest upload");

        await window.Form().GetByLabel("Value").FillAsync("99 GiB");
        await window.EndsAsync("tonight");
        await window.SayWhyAsync();
        await window.PreviewAsync();

        await Assertions
            .Expect(window.Page.Locator("#field-value-error"))
            .ToContainTextAsync("from 1 KiB to 5 GiB");
        await Assertions.Expect(window.Form().GetByLabel("Value")).ToHaveValueAsync("99 GiB");
        await Assertions.Expect(window.Form().Locator("#field-until")).Not.ToHaveValueAsync("");
        await Assertions
            .Expect(window.Form().Locator(".settled"))
            .ToContainTextAsync("Out of bounds");

        await window.Form().GetByLabel("Value").FillAsync("1 GiB");
        await window.PreviewAsync();
        await window.Button("Confirm: set a setting").ClickAsync();
        await window.SeesFlashAsync("Set largest upload for Out of bounds to 1 GiB");
    }

    [Theory, OnEveryDatabase]
    public async Task What_was_set_wrongly_is_taken_back_from_the_history(DatabaseKind kind)
    {
        var console = await shared.StartedAsync(kind);
        var tenant = await console.CreateTenantAsync("Set wrongly");
        Task SetAsync(int rows) =>
            console.RunAsync(
                "erin",
                "setting.set",
                null,
                new
                {
                    key = "exports.max_rows",
                    scope = "tenant",
                    tenantId = tenant,
                    value = rows,
                    noEnd = true,
                }
            );
        await SetAsync(200_000);
        await SetAsync(20);
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "erin", "/settings/exports.max_rows");

        await window
            .Page.Locator("#changes tr")
            .Filter(new() { HasText = "for Set wrongly to 20 rows" })
            .GetByRole(AriaRole.Link, new() { Name = "Revert" })
            .ClickAsync();
        await window.SayWhyAsync();
        await window.PreviewAsync();
        await Assertions
            .Expect(window.Page.Locator(".value-is ins"))
            .ToHaveTextAsync("200,000 rows");
        await window.Button("Confirm: revert a change").ClickAsync();

        await window.SeesFlashAsync("Reverted");
        await Assertions
            .Expect(window.Page.Locator("#tenants tr").Filter(new() { HasText = "Set wrongly" }))
            .ToContainTextAsync("200,000 rows");
    }

    [Theory, OnEveryDatabase]
    public async Task Everybody_is_shut_out_only_in_so_many_words_and_every_page_says_so(
        DatabaseKind kind
    )
    {
        // All tenants are those of the other tests as well: it has a server of its own.
        await using var console = await ConsoleServer.StartAsync(
            kind,
            ["Name,Plan", "Only Customer,team"]
        );
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "erin", "/settings");
        await window.LinkAsync("Start maintenance for all tenants");
        await window
            .Form()
            .GetByLabel("Message to customers")
            .FillAsync("We are moving. Back at six.");
        await window.SayWhyAsync();
        await window.PreviewAsync();
        await Assertions
            .Expect(page.Locator(".plan"))
            .ToContainTextAsync("All tenants lose the product");
        var words = window.Form().GetByLabel("Type all tenants to confirm");
        await words.FillAsync("all");
        await window.SkipBrowserChecksAsync();
        await window.Button("Confirm: start maintenance").ClickAsync();
        await Assertions.Expect(words).ToHaveValueAsync("");
        Assert.Empty(await console.MaintenanceAsync());

        await words.FillAsync("all tenants");
        await window.Button("Confirm: start maintenance").ClickAsync();
        await window.SeesFlashAsync("Started maintenance for all tenants");
        var strip = page.GetByRole(
            AriaRole.Region,
            new() { Name = "Maintenance is on for all tenants" }
        );
        await Assertions.Expect(strip).ToBeVisibleAsync();
        await Assertions
            .Expect(page.Locator(".maintenance-message"))
            .ToHaveTextAsync("We are moving. Back at six.");
        await window.KeepScreenshotsAsync("settings-in-maintenance");
        await window.AssertAccessibleAsync();

        await using (var support = await browser.OpenWindowAsync())
        {
            await support.SignInAsync(
                console,
                "sam",
                $"/tenants/{await console.FindTenantAsync("Only Customer")}"
            );
            await Assertions
                .Expect(support.Page.Locator(".strip"))
                .ToContainTextAsync("Maintenance is on for all tenants");
            await Assertions
                .Expect(support.Page.Locator(".notice"))
                .ToContainTextAsync("Back at six");
            await Assertions
                .Expect(support.Page.GetByRole(AriaRole.Link, new() { Name = "End maintenance" }))
                .ToHaveCountAsync(0);
        }

        await page.GotoAsync(console.Address("/tenants"));
        await strip.GetByRole(AriaRole.Link, new() { Name = "End maintenance" }).ClickAsync();
        await window.SayWhyAsync();
        await window.PreviewAsync();
        await window.Button("Confirm: end maintenance").ClickAsync();
        await window.SeesFlashAsync("Ended maintenance for all tenants");
        Assert.Equal(console.Address("/tenants"), page.Url);
        await Assertions.Expect(strip).ToBeHiddenAsync();
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Support_reads_a_tenants_settings_and_changes_none()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Only read");
        await console.RunAsync(
            "erin",
            "setting.set",
            null,
            new
            {
                key = "rate_limit.burst",
                scope = "tenant",
                tenantId = tenant,
                value = 300,
                until = DateTimeOffset
                    .UtcNow.AddDays(2)
                    .ToString("O", CultureInfo.InvariantCulture),
            }
        );
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "sam", $"/tenants/{tenant}/settings");

        await Assertions.Expect(window.Row("Burst")).ToContainTextAsync("Otherwise 100 requests");
        await Assertions.Expect(window.Row("Burst").GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
        await Assertions
            .Expect(window.Page.Locator(".maintenance").GetByRole(AriaRole.Link))
            .ToHaveCountAsync(0);
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }))
            .ToHaveCountAsync(1);
        var answer = await window.Page.GotoAsync(console.Address("/settings"));
        Assert.Equal(403, answer!.Status);
    }

    [Fact]
    public async Task A_flag_is_turned_on_for_a_plan_by_its_mark()
    {
        var console = await shared.StartedAsync();
        var key = $"flag_{Guid.NewGuid():N}"[..20];
        await console.RunAsync(
            "erin",
            "flag.create",
            null,
            new
            {
                key,
                name = $"Feature {key}",
                description = "Made for a test.",
                plans = new[] { "enterprise" },
            }
        );
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "erin", "/flags");

        await window.LinkAsync($"turn Feature {key} on for the plan Team");
        await Assertions
            .Expect(window.Form().GetByLabel("Team", new() { Exact = true }))
            .ToBeCheckedAsync();
        await Assertions
            .Expect(window.Form().GetByLabel("Free", new() { Exact = true }))
            .Not.ToBeCheckedAsync();
        await window.SayWhyAsync();
        await window.PreviewAsync();
        await Assertions
            .Expect(window.DiffRow("Plans").Locator(".diff-after ins"))
            .ToHaveTextAsync("team");
        await window.Button("Confirm: edit the flag").ClickAsync();

        await window.SeesFlashAsync("on on team, enterprise");
        await window.Page.GotoAsync(console.Address($"/flags/{key}"));
        await Assertions.Expect(window.Page.Locator(".flag-mark.is-on")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Without_script_a_setting_is_set_by_plain_forms()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Plain settings");
        await using var window = await browser.OpenWindowAsync(script: false);
        await window.SignInAsync(console, "erin", $"/tenants/{tenant}/settings");

        await window.LinkAsync("Set Longest session");
        await window.Form().GetByLabel("Value").FillAsync("8 h");
        await window.Form().GetByLabel("No end").CheckAsync();
        await window.SayWhyAsync();
        await window.PreviewAsync();
        await Assertions.Expect(window.Page.Locator(".value-is ins")).ToHaveTextAsync("8 h");
        await window.Button("Confirm: set a setting").ClickAsync();

        await window.SeesFlashAsync("Set longest session for Plain settings to 8 h");
        await Assertions.Expect(window.Row("Longest session")).ToContainTextAsync("no end");
    }
}

file static class Configuring
{
    public static Task LinkAsync(this Window window, string name) =>
        window.Page.GetByRole(AriaRole.Link, new() { Name = name }).First.ClickAsync();

    /// <summary>Presses one of the quick choices of the end.</summary>
    public static Task EndsAsync(this Window window, string choice) =>
        window
            .Form()
            .Locator(".field:has(#field-until)")
            .GetByRole(AriaRole.Button, new() { Name = choice })
            .ClickAsync();

    public static async Task SayWhyAsync(this Window window)
    {
        await window.GiveReasonAsync("Asked for by the customer");
        await window.Form().GetByLabel("Ticket").FillAsync("SUP-1204");
    }

    /// <summary>The row of the table that is about one setting.</summary>
    public static ILocator Row(this Window window, string setting) =>
        window
            .Page.Locator(".data-table tbody tr")
            .Filter(new() { Has = window.Page.GetByText(setting, new() { Exact = true }) });

    /// <summary>The values of maintenance for all tenants.</summary>
    public static async Task<IReadOnlyList<JsonElement>> MaintenanceAsync(
        this ConsoleServer console
    )
    {
        var setting = await console.GetAsync("erin", "/api/v1/settings/maintenance");
        return
            setting.TryGetProperty("global", out var global)
            && global.ValueKind == JsonValueKind.Object
            ? [.. global.GetProperty("values").EnumerateArray()]
            : [];
    }
}
