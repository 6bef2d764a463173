using System.Net;
using System.Text.RegularExpressions;

namespace Tally.Tests;

public sealed class PrintTests(RunningTally tally) : IClassFixture<RunningTally>
{
    private const string Invoice = "/invoices/i_bw0008";

    [Fact]
    public async Task The_print_button_carries_the_users_own_layout()
    {
        using var noor = await tally.SignInAsync(RunningTally.Noor);
        using var colleague = await tally.SignInAsync(RunningTally.Colleague);

        var hers = await noor.ReadAsync(Invoice);
        var his = await colleague.ReadAsync(Invoice);

        Assert.Contains("data-layout=\"receipt-80mm\"", hers, StringComparison.Ordinal);
        Assert.Contains("data-layout=\"a4\"", his, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layout_from_an_older_version_is_told_beside_the_invoice_of_that_user_only()
    {
        const string Note = "Layout: receipt-80mm (no longer supported)";
        using var noor = await tally.SignInAsync(RunningTally.Noor);
        using var colleague = await tally.SignInAsync(RunningTally.Colleague);

        Assert.Contains(Note, await noor.ReadAsync(Invoice), StringComparison.Ordinal);
        Assert.DoesNotContain(Note, await colleague.ReadAsync(Invoice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_prints_what_the_preferences_offer_and_nothing_else()
    {
        using var visitor = tally.Visit();

        var script = await visitor.ReadAsync("/print.js");

        var layouts = Regex.Match(script, @"const layouts = \[(?<list>.*)\]").Groups["list"].Value;
        Assert.Equal(
            string.Join(", ", Invoices.PrintLayout.All.Select(layout => $"'{layout.Name}'")),
            layouts
        );
    }
}

public sealed class PrintRepairTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Fact]
    public async Task Choosing_a_layout_anew_repairs_the_button()
    {
        using var noor = await tally.SignInAsync(RunningTally.Noor);

        using var answer = await noor.SubmitAsync(
            "/settings/preferences",
            "/settings/preferences",
            ("layout", "a4")
        );

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains(
            "data-layout=\"a4\"",
            await noor.ReadAsync("/invoices/i_bw0008"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_layout_that_is_gone_cannot_be_chosen()
    {
        using var colleague = await tally.SignInAsync(RunningTally.Colleague);

        using var answer = await colleague.SubmitAsync(
            "/settings/preferences",
            "/settings/preferences",
            ("layout", "receipt-80mm")
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
