using System.Net;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>The first thing that staff do here, from sign-in to the record, and who may not do it.</summary>
public sealed class ChangeOfPlanTests(BrowserFixture browser, SharedConsole shared)
{
    [Theory, OnEveryDatabase]
    public async Task Billing_finds_a_tenant_changes_its_plan_and_sees_the_record(DatabaseKind kind)
    {
        var console = await shared.StartedAsync(kind);
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "ben");

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox).FillAsync("moody's");
        await Assertions
            .Expect(page.Locator("#palette-results").GetByRole(AriaRole.Option).First)
            .ToContainTextAsync("Moody's Corporation");
        await page.Keyboard.PressAsync("Enter");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Moody's Corporation");

        var address = page.Url;
        await page.GetByRole(AriaRole.Link, new() { Name = "Change plan", Exact = true })
            .ClickAsync();
        await window.ChoosePlanAsync("Business", "Upgrade agreed with the customer");
        await window.PreviewAsync();
        var plan = window.DiffRow("Plan");
        await Assertions.Expect(plan.Locator(".diff-before")).ToContainTextAsync("free");
        await Assertions.Expect(plan.Locator(".diff-after")).ToContainTextAsync("business");
        Assert.Equal(address, page.Url);

        await window.Button("Confirm: change plan").ClickAsync();
        await window.SeesFlashAsync(
            "Changed the plan of Moody's Corporation from free to business"
        );
        Assert.Equal(address, page.Url);
        await Assertions
            .Expect(page.Locator(".page-head").GetByText("Business", new() { Exact = true }))
            .ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "See the record" }).ClickAsync();
        await page.WaitForURLAsync("**/audit/*");
        await Assertions
            .Expect(page.Locator("blockquote"))
            .ToHaveTextAsync("Upgrade agreed with the customer");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Ben Haddad");
        await Assertions.Expect(plan.Locator(".diff-before")).ToContainTextAsync("free");
        await Assertions.Expect(plan.Locator(".diff-after")).ToContainTextAsync("business");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Engineering_is_asked_for_a_reason_and_a_ticket()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Ticketed");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "erin");

        await window.OpenPlanDialogAsync(console, tenant);
        foreach (var field in new[] { "Reason", "Ticket" })
        {
            await Assertions
                .Expect(window.Form().GetByLabel(field))
                .ToHaveAttributeAsync("required", "");
        }

        await window.ChoosePlanAsync("Team", "Upgrade agreed by phone");
        await window.SkipBrowserChecksAsync();
        await window.PreviewAsync();

        await Assertions
            .Expect(window.Form().GetByLabel("Ticket"))
            .ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Empty(await console.ChangesAsync(tenant, "tenant.plan.update"));
    }

    [Fact]
    public async Task Support_is_not_offered_it_and_a_form_opened_by_hand_is_refused_with_a_page()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Out of reach");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "sam", $"/tenants/{tenant}");

        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Out of reach");
        await Assertions
            .Expect(window.Page.Locator("a[href*='tenant.note.add']").First)
            .ToBeAttachedAsync();
        await Assertions
            .Expect(window.Page.Locator("a[href*='tenant.plan.update']"))
            .ToHaveCountAsync(0);

        var answer = await window.Page.GotoAsync(
            console.Address($"/operations/tenant.plan.update?target={tenant}")
        );
        Assert.Equal((int)HttpStatusCode.Forbidden, answer!.Status);
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Your role does not include this");
    }

    [Fact]
    public async Task An_auditor_is_shown_the_audit_log_and_refused_the_tenants()
    {
        var console = await shared.StartedAsync();
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ada");

        var refused = await window.Page.GotoAsync(console.Address("/tenants"));
        Assert.Equal((int)HttpStatusCode.Forbidden, refused!.Status);
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Your role does not include this");

        var shown = await window.Page.GotoAsync(console.Address("/audit"));
        Assert.Equal((int)HttpStatusCode.OK, shown!.Status);
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Table))
            .ToContainTextAsync("This page is not allowed to auditor");
    }
}
