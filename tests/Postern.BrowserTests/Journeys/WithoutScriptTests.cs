using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

public sealed class WithoutScriptTests(BrowserFixture browser, SharedConsole shared)
{
    [Fact]
    public async Task Without_script_a_plan_is_changed_by_plain_forms()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Plain forms");
        await using var window = await browser.OpenWindowAsync(script: false);
        var page = window.Page;
        await window.SignInAsync(console, "ben", "/tenants");

        await page.GetByRole(AriaRole.Link, new() { Name = "Plain forms" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Change plan", Exact = true })
            .ClickAsync();
        await page.WaitForURLAsync("**/operations/tenant.plan.update?**");
        await window.ChoosePlanAsync("Team", "Upgrade agreed by phone");
        await window.PreviewAsync();
        await Assertions
            .Expect(window.DiffRow("Plan").Locator(".diff-after"))
            .ToContainTextAsync("team");
        await window.Button("Confirm: change plan").ClickAsync();

        await page.WaitForURLAsync(console.Address($"/tenants/{tenant}"));
        await window.SeesFlashAsync("Changed the plan of Plain forms from free to team");
        Assert.Single(await console.ChangesAsync(tenant, "tenant.plan.update"));
    }
}
