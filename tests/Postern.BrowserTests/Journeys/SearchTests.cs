using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>Companies imported from a CSV file, with what real names have in them.</summary>
public sealed class SearchTests(BrowserFixture browser, SharedConsole shared)
{
    [Theory]
    [InlineData("AT&T", "AT&T")]
    [InlineData("moody's", "Moody's Corporation")]
    [InlineData("S&P", "S&P Global")]
    [InlineData("estee", "Estée Lauder Companies (The)")]
    public async Task An_imported_company_is_found_first_by_the_search_box(
        string typed,
        string found
    )
    {
        var console = await shared.StartedAsync();
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "sam", "/search");

        var box = window.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Searchbox);
        await box.FillAsync(typed);
        await box.PressAsync("Enter");

        await Assertions
            .Expect(window.Page.Locator(".data-table tbody tr").First.Locator(".row-link"))
            .ToHaveTextAsync(found);
        Assert.Empty(window.Faults);
    }
}
