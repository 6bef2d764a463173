using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>What can go wrong between the form and the change, and what is left of it.</summary>
public sealed class OperationFormTests(BrowserFixture browser, SharedConsole shared)
{
    [Fact]
    public async Task A_missing_reason_is_shown_at_its_field_and_the_summary_has_the_focus()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Without reason");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben");
        await window.OpenPlanDialogAsync(console, tenant);
        await window.Form().GetByLabel("Team", new() { Exact = true }).CheckAsync();

        await window.SkipBrowserChecksAsync();
        await window.PreviewAsync();

        var summary = window.Form().GetByRole(AriaRole.Alert);
        await Assertions.Expect(summary).ToBeFocusedAsync();
        await Assertions.Expect(summary).ToContainTextAsync("Reason");
        await Assertions
            .Expect(window.Page.Locator("#field-reason-error"))
            .ToContainTextAsync("Say why");
        await Assertions
            .Expect(window.Form().GetByLabel("Team", new() { Exact = true }))
            .ToBeCheckedAsync();

        await summary.GetByRole(AriaRole.Link, new() { Name = "Reason" }).ClickAsync();
        await Assertions.Expect(window.Form().GetByLabel("Reason")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_plan_changed_meanwhile_is_told_and_nothing_typed_is_lost()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Changed meanwhile");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben");
        await window.OpenPlanDialogAsync(console, tenant);
        await window.ChoosePlanAsync("Business", "Upgrade agreed by phone");
        await window.PreviewAsync();
        await Assertions.Expect(window.Button("Confirm: change plan")).ToBeVisibleAsync();

        await console.RunAsync("erin", "tenant.plan.update", tenant, new { plan = "team" });
        await window.Button("Confirm: change plan").ClickAsync();

        await Assertions
            .Expect(window.Form().GetByRole(AriaRole.Alert))
            .ToContainTextAsync("It has changed in the meantime");
        await Assertions
            .Expect(window.Form().GetByLabel("Business", new() { Exact = true }))
            .ToBeCheckedAsync();
        await Assertions
            .Expect(window.Form().GetByLabel("Reason"))
            .ToHaveValueAsync("Upgrade agreed by phone");
        Assert.Single(await console.ChangesAsync(tenant, "tenant.plan.update"));

        await window.PreviewAsync();
        await Assertions
            .Expect(window.DiffRow("Plan").Locator(".diff-before"))
            .ToContainTextAsync("team");
        await window.Button("Confirm: change plan").ClickAsync();
        await window.SeesFlashAsync("from team to business");
    }

    [Fact]
    public async Task A_double_click_on_confirm_makes_one_change()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Clicked twice");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben");
        await window.OpenPlanDialogAsync(console, tenant);
        await window.ChoosePlanAsync("Team", "Upgrade agreed by phone");
        await window.PreviewAsync();

        await window.Button("Confirm: change plan").DblClickAsync();

        await window.SeesFlashAsync("from free to team");
        Assert.Single(await console.ChangesAsync(tenant, "tenant.plan.update"));
    }

    [Fact]
    public async Task The_same_confirmation_sent_twice_at_once_and_again_later_makes_one_change()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Sent again");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben");
        await window.OpenFormAsync(console, "tenant.plan.update", tenant);
        await window.ChoosePlanAsync("Team", "Upgrade agreed by phone");
        await window.PreviewAsync();
        await Assertions.Expect(window.Button("Confirm: change plan")).ToBeVisibleAsync();

        var landings = await window
            .Form()
            .EvaluateAsync<string[]>(
                """
                async form => {
                  const body = new FormData(form);
                  body.set("step", "confirm");
                  const send = async () => (await fetch(form.action, { method: "POST", body })).url;
                  return await Promise.all([send(), send()]);
                }
                """
            );
        // As somebody does who goes back, or sends the form of another tab.
        await window.Button("Confirm: change plan").ClickAsync();
        await window.Page.WaitForURLAsync(console.Address($"/tenants/{tenant}"));

        Assert.All(
            landings,
            landing => Assert.Equal(console.Address($"/tenants/{tenant}"), landing)
        );
        Assert.Single(await console.ChangesAsync(tenant, "tenant.plan.update"));
    }

    [Fact]
    public async Task A_dangerous_change_wants_the_name_typed()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Typed Name & Co.");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben");
        await window.OpenFormAsync(console, "tenant.deactivate", tenant);
        await window.GiveReasonAsync("Contract ended, agreed in writing");
        await window.PreviewAsync();
        var confirm = window.Button("Confirm: deactivate tenant");
        var name = window.Form().GetByLabel("Type Typed Name & Co. to confirm");

        await name.FillAsync("Typed Name");
        await confirm.ClickAsync();
        Assert.False(
            await name.EvaluateAsync<bool>("input => input.validity.valid"),
            "The browser took another name."
        );

        await window.SkipBrowserChecksAsync();
        await confirm.ClickAsync();
        await Assertions.Expect(name).ToHaveValueAsync("");
        Assert.Equal(
            "active",
            (await console.TenantAsync(tenant)).GetProperty("status").GetString()
        );

        await name.FillAsync("Typed Name & Co.");
        await confirm.ClickAsync();
        await window.SeesFlashAsync("Deactivated tenant Typed Name & Co.");
        Assert.Equal(
            "deactivated",
            (await console.TenantAsync(tenant)).GetProperty("status").GetString()
        );
    }
}
