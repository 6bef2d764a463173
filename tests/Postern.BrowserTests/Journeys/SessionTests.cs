using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

public sealed class SessionTests(BrowserFixture browser, SharedConsole shared)
{
    [Fact]
    public async Task A_session_that_engineering_ends_is_over_at_the_next_click()
    {
        var console = await shared.StartedAsync();
        await using var ended = await browser.OpenWindowAsync();
        await ended.SignInAsync(console, "bella");

        await using var engineer = await browser.OpenWindowAsync();
        await engineer.SignInAsync(
            console,
            "erin",
            "/staff/sessions?staff=bella@postern.example&state=live"
        );
        await engineer.Page.GetByRole(AriaRole.Link, new() { Name = "End session" }).ClickAsync();
        await engineer.GiveReasonAsync("Laptop reported as lost");
        await engineer.Form().GetByLabel("Ticket").FillAsync("SEC-7");
        await engineer.PreviewAsync();
        await engineer.Button("Confirm: end session").ClickAsync();
        await engineer.SeesFlashAsync("Ended a session of");

        // Whoever is signed in at the provider would come straight back in.
        await ended.SignOutAtProviderAsync();
        await ended.Page.GetByRole(AriaRole.Link, new() { Name = "Tenants" }).First.ClickAsync();
        await ended.Page.WaitForURLAsync(url =>
            url.StartsWith(console.ProviderUrl, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_says_so()
    {
        var console = await shared.StartedAsync();
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "axel");
        var cookies = await window.SaveCookiesAsync();

        await window.Page.Locator(".staff-menu > summary").ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await window.Page.WaitForURLAsync(console.Address("/signed-out"));
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToContainTextAsync("signed out");

        // The cookie of before, kept by somebody, opens nothing either.
        await using var thief = await browser.OpenWindowAsync(cookies: cookies);
        await thief.SignOutAtProviderAsync();
        await thief.Page.GotoAsync(console.Address("/audit"));
        Assert.StartsWith(console.ProviderUrl, thief.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deep_link_goes_through_sign_in_and_lands_where_it_pointed()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Linked to");
        var path = $"/tenants/{tenant}/history?kind=change&text=Linked%20to";
        await using var window = await browser.OpenWindowAsync();

        await window.SignInAsync(console, "sam", path);

        Assert.Equal(console.Address(path), window.Page.Url);
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Linked to");
    }
}
