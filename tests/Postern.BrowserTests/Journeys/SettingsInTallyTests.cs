using System.Globalization;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>
/// What engineering sets in the console is in force in two Tally processes behind one address, and stays so whatever
/// becomes of Postern.
/// </summary>
public sealed class SettingsInTallyTests(BrowserFixture browser)
{
    /// <summary>Long beyond the second that it takes: a busy machine is no fault. How long it takes is measured elsewhere.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Theory, OnEveryDatabase]
    public async Task A_limit_is_in_force_on_both_servers_and_for_one_tenant_only(DatabaseKind kind)
    {
        await using var both = await TallyBesideConsole.StartAsync(kind);
        var second = await both.StartSecondAsync();
        var brightwater = await both.Console.FindTenantAsync("Brightwater Studios");
        await using var staff = await browser.OpenWindowAsync();
        await using var noor = await browser.OpenWindowAsync();
        await using var aiko = await browser.OpenWindowAsync();
        await staff.SignInAsync(both.Console, "erin");
        await both.SignInAsync(noor, "noor@brightwater.example");
        await both.SignInAsync(aiko, "aiko@kitsune.example");
        string[] servers = [both.Address("/customers"), new Uri(second, "/customers").AbsoluteUri];

        await SetLimitAsync(staff, both.Console, brightwater, "2");
        foreach (var server in servers)
        {
            await Poll.UntilAsync(
                $"Brightwater is slowed down at {server}",
                async _ => await StatusAsync(noor, server) == 429,
                Soon
            );
            Assert.Equal(200, await StatusAsync(aiko, server));
        }
        var refused = await noor.Page.GotoAsync(servers[0]);
        Assert.True(refused!.Headers.ContainsKey("retry-after"));
        Assert.Contains("\"tenant\"", refused.Headers["ratelimit"], StringComparison.Ordinal);
        await noor.KeepScreenshotsAsync("journey-settings-rate-limited");

        await SetLimitAsync(staff, both.Console, brightwater, "100/s");
        foreach (var server in servers)
        {
            await Poll.UntilAsync(
                $"Brightwater goes on at {server}",
                async _ => await StatusAsync(noor, server) == 200,
                Soon
            );
            for (var request = 0; request < 10; request++)
                Assert.Equal(200, await StatusAsync(noor, server));
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Maintenance_stops_one_tenant_and_outlasts_postern(DatabaseKind kind)
    {
        // SQLite has one serving process; there both planes go down at once.
        await using var both = await TallyBesideConsole.StartAsync(
            kind,
            apart: kind == DatabaseKind.Postgres
        );
        var second = await both.StartSecondAsync();
        var brightwater = await both.Console.FindTenantAsync("Brightwater Studios");
        await using var noor = await browser.OpenWindowAsync();
        await using var aiko = await browser.OpenWindowAsync();
        await both.SignInAsync(noor, "noor@brightwater.example");
        await both.SignInAsync(aiko, "aiko@kitsune.example");
        string[] servers = [both.Address("/customers"), new Uri(second, "/customers").AbsoluteUri];
        async Task HoldsAsync(string awaited, int forNoor)
        {
            foreach (var server in servers)
            {
                await Poll.UntilAsync(
                    $"{awaited} at {server}",
                    async _ => await StatusAsync(noor, server) == forNoor,
                    Soon
                );
                Assert.Equal(200, await StatusAsync(aiko, server));
            }
        }

        await both.Console.RunAsync(
            "erin",
            "maintenance.start",
            null,
            new
            {
                scope = "tenant",
                tenantId = brightwater,
                message = "We are moving your invoices. Back at noon.",
            }
        );
        await HoldsAsync("Brightwater is in maintenance", 503);
        var page = await noor.Page.GotoAsync(servers[0]);
        Assert.True(page!.Headers.ContainsKey("retry-after"));
        await Assertions
            .Expect(noor.Page.GetByText("We are moving your invoices. Back at noon."))
            .ToBeVisibleAsync();
        await noor.KeepScreenshotsAsync("journey-settings-maintenance");

        await both.Console.KillRuntimeAsync();
        await HoldsAsync("Brightwater is in maintenance without the runtime plane", 503);
        await both.RestartAsync();
        await HoldsAsync("Brightwater is in maintenance after Tally's restart", 503);

        await both.Console.StartRuntimeAgainAsync();
        await both.Console.RunAsync(
            "erin",
            "maintenance.end",
            null,
            new { scope = "tenant", tenantId = brightwater }
        );
        await HoldsAsync("Brightwater is back", 200);
    }

    /// <summary>Through the console's form, as an engineer on call does it.</summary>
    private static async Task SetLimitAsync(
        Window staff,
        ConsoleServer console,
        string tenant,
        string value
    )
    {
        await staff.Page.GotoAsync(
            console.Address(
                $"/operations/setting.set?input.key=rate_limit.requests&input.scope=tenant&input.tenantId={tenant}&input.value={Uri.EscapeDataString(value)}&returnUrl=/tenants/{tenant}/settings"
            )
        );
        await staff
            .Form()
            .GetByLabel("Until")
            .FillAsync(
                DateTime
                    .UtcNow.AddDays(1)
                    .ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)
            );
        await staff.GiveReasonAsync("Their import floods the API");
        await staff.Form().GetByLabel("Ticket").FillAsync("OPS-2041");
        await staff.PreviewAsync();
        await staff.Button("Confirm: set a setting").ClickAsync();
        await staff.Page.WaitForURLAsync(console.Address($"/tenants/{tenant}/settings"));
    }

    /// <summary>What the page answers to somebody who is signed in; the cookie knows no ports.</summary>
    private static async Task<int> StatusAsync(Window window, string url)
    {
        var answer = await window.Page.GotoAsync(url);
        return answer!.Status;
    }
}
