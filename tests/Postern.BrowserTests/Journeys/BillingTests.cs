using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;
using Postern.BrowserTests.Pages;

namespace Postern.BrowserTests.Journeys;

/// <summary>Somebody in billing makes good for a mistake, and bills what was agreed on; support looks on.</summary>
public sealed partial class BillingTests(BrowserFixture browser, SharedConsole shared)
{
    [Theory, OnEveryDatabase]
    public async Task A_credit_shows_the_new_balance_before_it_is_given_and_is_given_once(
        DatabaseKind kind
    )
    {
        var console = await shared.StartedAsync(kind);
        var tenant = await console.CreateTenantAsync("Charged twice");
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "ben", $"/tenants/{tenant}/billing");

        await page.GetByRole(AriaRole.Link, new() { Name = "Give credit" }).First.ClickAsync();
        await window.Form().GetByLabel("Amount").FillAsync("25.50");
        await window.Form().GetByLabel("Currency").SelectOptionAsync("EUR");
        await window.GiveReasonAsync("Charged twice in October");
        await window.PreviewAsync();
        var change = page.Locator(".value-change");
        await Assertions.Expect(change.Locator("del")).ToHaveTextAsync("EUR 0.00");
        await Assertions.Expect(change.Locator("ins")).ToHaveTextAsync("EUR 25.50");
        await Assertions
            .Expect(page.Locator(".plan"))
            .ToContainTextAsync("Charged twice may get EUR 1,974.50 more this month");

        await window
            .Form()
            .EvaluateAsync(
                """
                async form => {
                  const body = new FormData(form);
                  body.set("step", "confirm");
                  const send = () => fetch(form.action, { method: "POST", body });
                  await Promise.all([send(), send()]);
                }
                """
            );
        await window.Button("Confirm: give credit").DblClickAsync();
        await window.SeesFlashAsync("a credit of EUR 25.50");

        await Assertions
            .Expect(page.GetByRole(AriaRole.Region, new() { Name = "Balance" }))
            .ToContainTextAsync("EUR 25.50");
        var billing = await console.GetAsync("ben", $"/api/v1/tenants/{tenant}/billing");
        Assert.Equal(2550, billing.GetProperty("balances")[0].GetProperty("amount").GetInt64());
        Assert.Equal(1, billing.GetProperty("credits").GetArrayLength());

        await page.GetByRole(AriaRole.Link, new() { Name = "Take back EUR 25.50" }).ClickAsync();
        await window.GiveReasonAsync("Given to the wrong tenant");
        await window.PreviewAsync();
        await Assertions.Expect(change.Locator("ins")).ToHaveTextAsync("EUR 0.00");
        await window.Button("Confirm: take back credit").ClickAsync();
        await window.SeesFlashAsync("the balance is EUR 0.00");
        await page.GotoAsync(console.Address($"/tenants/{tenant}/billing/ledger"));
        await Assertions
            .Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Taken back" }))
            .ToContainTextAsync("EUR -25.50");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task An_invoice_is_made_with_lines_and_tax_printed_on_any_paper_and_downloaded()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Billed once");
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "ben", $"/tenants/{tenant}/billing");

        await page.GetByRole(AriaRole.Link, new() { Name = "Create invoice" }).ClickAsync();
        await window.Form().GetByLabel("Currency").SelectOptionAsync("EUR");
        await FillLineAsync(window, 0, "Training on site", "2", "120.00", "19");
        await FillLineAsync(window, 1, "Handbook", "3", "0.99", "7.5");
        await window.GiveReasonAsync("Agreed on by phone");
        await window.PreviewAsync();
        var totals = page.Locator(".totals");
        await Assertions.Expect(totals).ToContainTextAsync("EUR 242.97");
        // 45.60 and 0.22275, each rounded by itself.
        await Assertions.Expect(totals).ToContainTextAsync("EUR 45.82");
        await Assertions.Expect(totals).ToContainTextAsync("EUR 288.79");
        await window.Button("Confirm: create invoice").ClickAsync();
        await window.SeesFlashAsync("of EUR 288.79");

        await page.GetByRole(AriaRole.Link, new() { NameRegex = Number() }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Document" }).ClickAsync();
        await Assertions
            .Expect(page.Locator(".words"))
            .ToContainTextAsync("Two hundred eighty-eight euros and 79/100");

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync()
        );
        Assert.Matches("^INV-[0-9]{4}-[0-9]{6}[.]html$", download.SuggestedFilename);
        var file = await File.ReadAllTextAsync(
            await download.PathAsync(),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("<style>", file, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", file, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", file, StringComparison.Ordinal);
        var exports = await console.GetAsync(
            "erin",
            $"/api/v1/audit?kind=export&tenant={tenant}&action=invoice.download"
        );
        Assert.Equal(1, exports.GetProperty("items").GetArrayLength());
        Assert.Empty(window.Faults);
    }

    [Theory]
    [InlineData("en", "A4", 180)]
    [InlineData("en", "Letter", 186)]
    [InlineData("ar", "A4", 180)]
    public async Task A_long_invoice_fits_its_paper(string language, string paper, int millimetres)
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Many lines");
        var made = await console.RunAsync(
            "ben",
            "billing.invoice.create",
            tenant,
            TourBooks.Invoice("KWD", 60)
        );
        var invoice = made.GetProperty("result").GetProperty("id").GetString();
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben", $"/invoices/{invoice}/document?lang={language}");

        await window.Page.SetViewportSizeAsync(millimetres * 96 * 10 / 254, 900);
        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await window.OverflowsAsync(), "It is wider than the paper.");
        var pdf = await window.Page.PdfAsync(new() { Format = paper, PrintBackground = true });

        var pages = PdfPage().Count(Encoding.Latin1.GetString(pdf));
        Assert.InRange(pages, 3, 5);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Support_sees_the_books_and_is_offered_nothing_to_change_in_them()
    {
        var console = await shared.StartedAsync();
        var tenant = await console.CreateTenantAsync("Looked at");
        await console.RunAsync(
            "ben",
            "billing.credit.issue",
            tenant,
            new { amount = 1000, currency = "EUR" }
        );
        var made = await console.RunAsync(
            "ben",
            "billing.invoice.create",
            tenant,
            TourBooks.Invoice("EUR", 2)
        );
        var invoice = made.GetProperty("result").GetProperty("id").GetString();
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "sam");
        var offers = window.Page.Locator("a[href*='/operations/billing.']");

        foreach (
            var path in new[]
            {
                $"/tenants/{tenant}/billing",
                "/billing",
                "/billing/invoices",
                $"/invoices/{invoice}",
            }
        )
        {
            var answer = await window.Page.GotoAsync(console.Address(path));
            Assert.Equal(200, answer!.Status);
            await Assertions.Expect(offers).ToHaveCountAsync(0);
        }

        await window.SignOutAtProviderAsync();
        await using var other = await browser.OpenWindowAsync();
        await other.SignInAsync(console, "ben", $"/invoices/{invoice}");
        await Assertions
            .Expect(other.Page.Locator("a[href*='/operations/billing.']").First)
            .ToBeAttachedAsync();
        Assert.Empty(window.Faults);
    }

    private static async Task FillLineAsync(
        Window window,
        int row,
        string description,
        string quantity,
        string price,
        string tax
    )
    {
        async Task FillAsync(string label, string text) =>
            await window
                .Form()
                .GetByLabel(label, new() { Exact = false })
                .And(window.Page.Locator("input"))
                .Nth(row)
                .FillAsync(text);

        await FillAsync("Description", description);
        await FillAsync("Quantity", quantity);
        await FillAsync("Unit price", price);
        await FillAsync("Tax", tax);
    }

    [GeneratedRegex("^INV-")]
    private static partial Regex Number();

    [GeneratedRegex("/Type ?/Page[^s]")]
    private static partial Regex PdfPage();
}
