using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>From a user's page into the product, as somebody does it ten times a day.</summary>
public sealed class ImpersonationTests(BrowserFixture browser, SharedConsole shared)
{
    private const string Reason = "Print does nothing on invoice 1042, ticket 5521";

    [Fact]
    public async Task A_reason_and_four_keys_lead_into_the_product_and_the_strip_stays()
    {
        var console = await shared.StartedAsync();
        var (_, user) = await CustomerAsync(console, "Printing House", "Mara Lindqvist");
        await using var window = await browser.OpenWindowAsync();
        var sent = new TaskCompletionSource<string>();
        await window.Page.Context.RouteAsync(
            "**/_postern/enter",
            route =>
            {
                sent.TrySetResult(route.Request.PostData ?? "");
                return route.FulfillAsync(new() { Body = "In the product" });
            }
        );
        await window.SignInAsync(console, "sofia", $"/users/{user}");

        await window.StartAsync();
        await Assertions.Expect(window.Form().GetByLabel("Reason")).ToBeFocusedAsync();
        await window.Page.Keyboard.TypeAsync(Reason);
        await window.PreviewAsync();
        await Assertions
            .Expect(window.Page.Locator(".plan"))
            .ToContainTextAsync("You will see the product as Mara Lindqvist for 30 minutes");
        await Assertions
            .Expect(window.Page.Locator(".plan"))
            .ToContainTextAsync("The tenant can see it");
        await window.Button("Confirm: impersonate").ClickAsync();

        var enter = window.HandOver();
        await Assertions.Expect(enter).ToBeFocusedAsync();
        Assert.Equal(console.Address($"/users/{user}"), window.Page.Url);
        var tab = await window.Page.RunAndWaitForPopupAsync(() =>
            window.Page.Keyboard.PressAsync("Enter")
        );
        Assert.StartsWith("code=", await sent.Task, StringComparison.Ordinal);
        Assert.EndsWith("/_postern/enter", tab.Url, StringComparison.Ordinal);
        await Assertions.Expect(enter).ToBeDisabledAsync();

        await window.Page.Keyboard.PressAsync("Escape");
        var strip = window.Strip();
        await Assertions
            .Expect(strip)
            .ToContainTextAsync("You are impersonating Mara Lindqvist at Printing House");
        await Assertions.Expect(strip).ToContainTextAsync("30 min left");

        await strip.GetByRole(AriaRole.Link, new() { Name = "End now" }).ClickAsync();
        await window.PreviewAsync();
        await window.Button("Confirm: end impersonation").ClickAsync();
        await window.SeesFlashAsync("Ended the impersonation");
        await Assertions.Expect(strip).ToBeHiddenAsync();
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_second_one_is_refused_until_the_first_is_given_up()
    {
        var console = await shared.StartedAsync();
        var (_, first) = await CustomerAsync(console, "First Customer", "Jonas Weber");
        var (_, second) = await CustomerAsync(console, "Second Customer", "Aiko Tanaka");
        var key = await console.CreateKeyAsync($"second-{Guid.NewGuid():N}");
        await console.EnterAsync("sam", first, key, new { supersede = true });
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "sam", $"/users/{second}");

        await window.StartAsync();
        await window.GiveReasonAsync(Reason);
        await window.PreviewAsync();
        var summary = window.Form().GetByRole(AriaRole.Alert);
        await Assertions.Expect(summary).ToContainTextAsync("You have an impersonation running");
        await Assertions
            .Expect(summary.GetByRole(AriaRole.Link, new() { Name = "Look at what is running" }))
            .ToBeVisibleAsync();

        await window.Form().GetByLabel("End my running session").CheckAsync();
        await window.PreviewAsync();
        await Assertions.Expect(window.Page.Locator(".plan")).ToContainTextAsync("ends first");
        await window.Button("Confirm: impersonate").ClickAsync();
        await Assertions.Expect(window.HandOver()).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Done" }).ClickAsync();
        await Assertions.Expect(window.Strip()).ToContainTextAsync("Aiko Tanaka");
    }

    [Fact]
    public async Task A_tenant_that_wants_to_be_asked_is_one_click_away_from_being_asked()
    {
        var console = await shared.StartedAsync();
        var (tenant, user) = await CustomerAsync(console, "Careful Customer", "Róisín Byrne");
        await console.RunAsync(
            "erin",
            "tenant.support_access.update",
            tenant,
            new { policy = "ask" }
        );
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "sofia", $"/users/{user}");

        await window.StartAsync();
        await window.GiveReasonAsync(Reason);
        await window.PreviewAsync();
        await window
            .Form()
            .GetByRole(AriaRole.Link, new() { Name = "Ask the tenant for support access" })
            .ClickAsync();
        await Assertions.Expect(window.Form().GetByLabel("User")).ToHaveValueAsync(user);
        await window.GiveReasonAsync(Reason);
        await window.PreviewAsync();
        await window.Button("Confirm: ask for support access").ClickAsync();

        await window.SeesFlashAsync("Asked Careful Customer for support access");
        Assert.Equal(console.Address($"/users/{user}"), window.Page.Url);
        await window.Page.GotoAsync(console.Address($"/tenants/{tenant}/support-access"));
        await Assertions
            .Expect(window.Page.Locator("main"))
            .ToContainTextAsync("its answer is awaited");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync(Reason);
    }

    [Fact]
    public async Task The_way_in_closes_with_its_minute()
    {
        var console = await shared.StartedAsync();
        var (_, user) = await CustomerAsync(console, "Slow Customer", "Grace Mbeki");
        await using var window = await browser.OpenWindowAsync();
        await window.Page.Clock.InstallAsync();
        await window.SignInAsync(console, "erin", $"/users/{user}");
        await window.StartAsync();
        await window.GiveReasonAsync(Reason);
        await window.Form().GetByLabel("Ticket").FillAsync("SUP-1204");
        if (await window.Form().GetByLabel("End my running session").IsVisibleAsync())
            await window.Form().GetByLabel("End my running session").CheckAsync();
        await window.PreviewAsync();
        await window.Button("Confirm: impersonate").ClickAsync();
        await Assertions.Expect(window.HandOver()).ToBeEnabledAsync();
        // It counts from when the script has seen the form; a clock that is moved before that is not noticed.
        await Assertions
            .Expect(window.Page.Locator(".hand-over"))
            .Not.ToContainTextAsync("60 seconds");

        await window.Page.Clock.FastForwardAsync("01:01");

        await Assertions.Expect(window.HandOver()).ToBeDisabledAsync();
        await Assertions.Expect(window.Page.Locator(".hand-over")).ToContainTextAsync("Start anew");
    }

    [Fact]
    public async Task What_is_given_once_is_not_given_to_the_same_confirmation_again()
    {
        var console = await shared.StartedAsync();
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "erin", "/operations/service_key.create");
        var name = $"once-{Guid.NewGuid():N}";
        await window.Form().GetByLabel("Name").FillAsync(name);
        await window.GiveReasonAsync("The report service gets a key of its own");
        await window.Form().GetByLabel("Ticket").FillAsync("OPS-77");
        await window.PreviewAsync();
        await Assertions.Expect(window.Button("Confirm: create service key")).ToBeVisibleAsync();

        var answers = await window
            .Form()
            .EvaluateAsync<string[]>(
                """
                async form => {
                  const send = async () => {
                    const body = new FormData(form);
                    body.set("step", "confirm");
                    return (await fetch(form.action, { method: "POST", body })).text();
                  };
                  return [await send(), await send()];
                }
                """
            );

        Assert.Matches("class=\"secret-value\"[^>]*>pstn_[A-Za-z0-9_-]{43}<", answers[0]);
        Assert.DoesNotMatch("pstn_[A-Za-z0-9_-]{43}", answers[1]);
        Assert.Contains("was shown already", answers[1], StringComparison.Ordinal);
        var log = await console.GetAsync("erin", "/api/v1/audit?action=service_key.create");
        Assert.DoesNotMatch("pstn_[A-Za-z0-9_-]{43}", log.GetRawText());
    }

    private static async Task<(string Tenant, string User)> CustomerAsync(
        ConsoleServer console,
        string tenant,
        string user
    )
    {
        var made = await console.CreateTenantAsync(tenant);
        return (made, await console.CreateUserAsync(made, user));
    }
}

file static class Impersonating
{
    /// <summary>Opens the form in the dialog of the user's page.</summary>
    public static async Task StartAsync(this Window window)
    {
        await window
            .Page.GetByRole(AriaRole.Link, new() { Name = "Impersonate", Exact = true })
            .ClickAsync();
        await Assertions.Expect(window.Form()).ToBeVisibleAsync();
    }

    public static ILocator HandOver(this Window window) =>
        window.Page.Locator(".hand-over").GetByRole(AriaRole.Button);

    public static ILocator Strip(this Window window) => window.Page.Locator(".strip");
}
