using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>Seeing Tally as one of its users, with the real console, the real library and the real Tally.</summary>
public sealed class ImpersonationInTallyTests(BrowserFixture browser)
{
    private const string Reason = "Noor writes that printing an invoice does nothing";

    [Theory, OnEveryDatabase]
    public async Task Support_sees_a_user_s_fault_as_the_user_does_and_it_is_all_on_the_record(
        DatabaseKind kind
    )
    {
        await using var both = await TallyBesideConsole.StartAsync(kind);
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await NotePrintingAsync(window);
        await window.SignInAsync(both.Console, "sam");

        var tally = await EnterAsync(window, both, "journey-impersonation-ready");
        var banner = await tally.ReadBannerAsync();
        Assert.NotNull(banner);
        foreach (
            var part in new[]
            {
                "Sam Okafor",
                "sam@postern.example",
                "Noor Haddad",
                "Brightwater Studios",
                Reason,
                "Read-only",
                "30 min left",
            }
        )
        {
            Assert.Contains(part, banner, StringComparison.Ordinal);
        }

        await OpenInvoiceAsync(tally);
        await tally.Page.GetByRole(AriaRole.Button, new() { Name = "Print" }).ClickAsync();
        Assert.False(await HasPrintedAsync(tally));
        await Assertions
            .Expect(tally.Page.GetByText("Layout: receipt-80mm (no longer supported)"))
            .ToBeVisibleAsync();
        await tally.KeepScreenshotsAsync("journey-impersonation-invoice");
        Assert.Empty(tally.Faults);

        await IsRefusedAsync(
            tally,
            both.Address("/settings/password"),
            "Change password",
            ("Current password", "five strokes make a tally"),
            ("New password", "six strokes are one too many"),
            ("New password, again", "six strokes are one too many")
        );
        await tally.KeepScreenshotsAsync("journey-impersonation-refused");
        await IsRefusedAsync(
            tally,
            both.Address("/settings/billing-method"),
            "Use this card",
            ("Name on the card", "Sam Okafor"),
            ("Card number", "4242424242424242"),
            ("Expires", "09/30")
        );

        await tally.EndSessionAsync();
        await Assertions
            .Expect(tally.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("The session has ended");
        Assert.Null(await tally.ReadBannerAsync());
        await tally.KeepScreenshotsAsync("journey-impersonation-ended");
        await tally.Page.GotoAsync(both.Address("/invoices"));
        Assert.Contains("/sign-in", tally.Page.Url, StringComparison.Ordinal);

        await page.GotoAsync(both.Console.Address("/impersonations"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Sam Okafor as Noor Haddad" })
            .ClickAsync();
        await TellsOfTheSessionAsync(page);
        await window.KeepScreenshotsAsync("journey-impersonation-session");
        Assert.Empty(window.Faults);

        await IsOnTheRecordAsync(both);
    }

    [Fact]
    public async Task Noor_s_colleague_prints_the_same_invoice()
    {
        await using var both = await TallyBesideConsole.StartAsync();
        await using var window = await browser.OpenWindowAsync();
        await NotePrintingAsync(window);
        await both.SignInAsync(window, "kwame@brightwater.example");

        await OpenInvoiceAsync(window);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Print" }).ClickAsync();

        Assert.True(await HasPrintedAsync(window));
        Assert.Null(await window.ReadBannerAsync());
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task While_postern_is_away_customers_notice_nothing_and_impersonation_stops_until_it_is_back()
    {
        await using var both = await TallyBesideConsole.StartAsync();
        await using var customer = await browser.OpenWindowAsync();
        await both.SignInAsync(customer, "kwame@brightwater.example");
        await using var staff = await browser.OpenWindowAsync();
        await staff.SignInAsync(both.Console, "sam");
        var tally = await EnterAsync(staff, both);
        var invoices = both.Address("/invoices");
        Assert.Equal(HttpStatusCode.OK, await VisitAsync(tally, invoices));

        await both.Console.StopAsync();
        var away = Stopwatch.StartNew();
        await Poll.UntilAsync(
            "impersonation has stopped",
            async _ =>
            {
                Assert.Equal(HttpStatusCode.OK, await VisitAsync(customer, invoices));
                return await VisitAsync(tally, invoices) == HttpStatusCode.ServiceUnavailable;
            },
            TimeSpan.FromSeconds(30)
        );
        // Ten seconds since it was last heard of, and the visit that finds out.
        Assert.InRange(away.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(12));
        await Assertions
            .Expect(tally.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Impersonation is not available just now");
        await tally.KeepScreenshotsAsync("journey-impersonation-away");
        Assert.Equal(HttpStatusCode.OK, await VisitAsync(customer, invoices));

        await both.Console.StartAgainAsync();
        await Poll.UntilAsync(
            "impersonation goes on",
            async _ => await VisitAsync(tally, invoices) == HttpStatusCode.OK,
            TimeSpan.FromSeconds(30)
        );
        Assert.Contains("Noor Haddad", await tally.ReadBannerAsync(), StringComparison.Ordinal);
        Assert.Empty(customer.Faults);
    }

    [Fact]
    public async Task An_invoice_under_the_banner_is_accessible_and_fits()
    {
        await using var both = await TallyBesideConsole.StartAsync();
        await using var window = await browser.OpenAuditWindowAsync();
        await window.SignInAsync(both.Console, "sam");
        var tally = await EnterAsync(window, both);
        await OpenInvoiceAsync(tally);
        await tally.KeepScreenshotsAsync("tally-invoice-under-banner");

        await tally.AssertAccessibleAsync();
        foreach (var look in Look.All)
        {
            await tally.ShowAsAsync(look);
            Assert.False(await tally.OverflowsAsync(), $"{look}: wider than the window.");
            Assert.Contains("Read-only", await tally.ReadBannerAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>Finds Noor Haddad in the console, starts to look, and goes over to Tally.</summary>
    /// <returns>The tab that Tally is in.</returns>
    private static async Task<Window> EnterAsync(
        Window window,
        TallyBesideConsole both,
        string? screenshots = null
    )
    {
        var page = window.Page;
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox).FillAsync("Noor Haddad");
        await page.Locator("#palette-results a[href^='/users/']")
            .Filter(new() { HasText = "Noor Haddad" })
            .ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Noor Haddad");

        await page.GetByRole(AriaRole.Link, new() { Name = "Impersonate", Exact = true })
            .ClickAsync();
        await window.GiveReasonAsync(Reason);
        await window.PreviewAsync();
        await Assertions.Expect(page.Locator(".plan")).ToContainTextAsync("for 30 minutes");
        await Assertions.Expect(page.Locator(".plan")).ToContainTextAsync("Read-only");
        await window.Button("Confirm: impersonate").ClickAsync();

        var open = page.GetByRole(
            AriaRole.Button,
            new() { Name = "Open the product as Noor Haddad" }
        );
        await Assertions.Expect(open).ToBeVisibleAsync();
        if (screenshots is not null)
            await window.KeepScreenshotsAsync(screenshots);

        var tally = await window.OpensAsync(() => open.ClickAsync());
        await tally.Page.WaitForURLAsync(both.Address("/"));
        return tally;
    }

    private static async Task OpenInvoiceAsync(Window tally)
    {
        await tally
            .Page.GetByRole(AriaRole.Link, new() { Name = "Invoices", Exact = true })
            .ClickAsync();
        await tally
            .Page.GetByRole(AriaRole.Main)
            .GetByRole(AriaRole.Rowheader)
            .Or(tally.Page.Locator("table.rows tbody td:first-child"))
            .GetByRole(AriaRole.Link)
            .First.ClickAsync();
        await Assertions.Expect(tally.Page.Locator("article.sheet")).ToBeVisibleAsync();
    }

    /// <summary>Has the pages of a window note that they print, instead of doing it.</summary>
    private static Task NotePrintingAsync(Window window) =>
        window.Page.Context.AddInitScriptAsync(
            "window.print = () => { document.documentElement.dataset.printed = ''; };"
        );

    private static Task<bool> HasPrintedAsync(Window window) =>
        window.Page.EvaluateAsync<bool>("'printed' in document.documentElement.dataset");

    private static async Task<HttpStatusCode> VisitAsync(Window window, string address) =>
        (HttpStatusCode)(await window.Page.GotoAsync(address))!.Status;

    private static async Task IsRefusedAsync(
        Window tally,
        string address,
        string button,
        params (string Label, string Value)[] fields
    )
    {
        await tally.Page.GotoAsync(address);
        foreach (var (label, value) in fields)
            await tally.Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);

        var answer = await tally.Page.RunAndWaitForResponseAsync(
            () => tally.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync(),
            answer => answer.Request.Method == "POST"
        );
        Assert.Equal((int)HttpStatusCode.Forbidden, answer.Status);
        await Assertions
            .Expect(tally.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Not while you are somebody else");
        await Assertions
            .Expect(tally.Page.GetByRole(AriaRole.Main))
            .ToContainTextAsync("Only the customer may do this");
        Assert.Contains("Noor Haddad", await tally.ReadBannerAsync(), StringComparison.Ordinal);
    }

    private static async Task TellsOfTheSessionAsync(IPage page)
    {
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Sam Okafor as Noor Haddad");
        await Assertions.Expect(page.Locator("blockquote")).ToHaveTextAsync(Reason);
        await Assertions
            .Expect(page.GetByRole(AriaRole.Main))
            .ToContainTextAsync("Ended by Sam Okafor");
        await Assertions
            .Expect(page.Locator("tbody tr").Filter(new() { HasText = "/invoices/{id}" }))
            .ToContainTextAsync("200");
        var refused = page.Locator("tr.is-refused");
        await Assertions
            .Expect(refused.Locator(".request-line"))
            .ToHaveTextAsync(["POST/settings/password", "POST/settings/billing-method"]);
        await Assertions.Expect(refused.First).ToContainTextAsync("403");
        await Assertions.Expect(refused.First).ToContainTextAsync("Refused");
    }

    /// <summary>The audit log and the tenant's page tell the whole story, to somebody else as well.</summary>
    private async Task IsOnTheRecordAsync(TallyBesideConsole both)
    {
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(both.Console, "erin");
        var tenant = await both.Console.FindTenantAsync("Brightwater");

        await page.GotoAsync(both.Console.Address($"/audit?tenant={tenant}&text=sam%40postern"));
        await window.KeepScreenshotsAsync("journey-impersonation-audit");
        await page.GotoAsync(both.Console.Address($"/audit?tenant={tenant}"));
        var actions = await page.Locator(".entry-what code").AllTextContentsAsync();
        foreach (
            var action in new[]
            {
                "user.impersonate",
                "impersonation.redeem",
                "impersonation.requests.report",
                "impersonation.end_from_product",
            }
        )
        {
            Assert.Contains(action, actions);
        }

        await page.GotoAsync(both.Console.Address($"/tenants/{tenant}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Who looked, and who asked" })
            .ClickAsync();
        var look = page.Locator("tbody tr").Filter(new() { HasText = "Sam Okafor as Noor Haddad" });
        await Assertions.Expect(look).ToContainTextAsync(Reason);
        await Assertions.Expect(look).ToContainTextAsync("2 refused");
        await window.KeepScreenshotsAsync("journey-impersonation-tenant");
        Assert.Empty(window.Faults);
    }
}
