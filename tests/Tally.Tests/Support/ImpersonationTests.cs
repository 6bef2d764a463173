using System.Net;
using System.Text.RegularExpressions;

namespace Tally.Tests.Support;

public sealed class ReadingTests(SupportedTally tally) : IClassFixture<SupportedTally>
{
    private const string Invoice = "/invoices/i_bw0008";

    [Fact]
    public async Task Support_sees_what_the_user_sees_and_the_banner_above_it()
    {
        using var noor = await tally.SignInAsync(RunningTally.Noor);
        using var staff = await tally.EnterAsync();

        var hers = Sheet(await noor.ReadAsync(Invoice));
        var seen = await staff.ReadAsync(Invoice);

        Assert.Contains("data-layout=\"receipt-80mm\"", hers, StringComparison.Ordinal);
        Assert.Equal(hers, Sheet(seen));
        Assert.Contains("<postern-banner", seen, StringComparison.Ordinal);
        Assert.Contains("Sam Support", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_read_mode_totals_can_be_worked_out_and_nothing_can_be_changed()
    {
        using var staff = await tally.EnterAsync();

        using var preview = await staff.SubmitAsync("/invoices/new", "/invoices/preview");
        using var layout = await staff.SubmitAsync(
            "/settings/preferences",
            "/settings/preferences",
            ("layout", "a4")
        );
        using var send = await staff.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/invoices/i_bw0011/send")
        );

        Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, layout.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, send.StatusCode);
        Assert.Contains(
            "impersonation_refused",
            await send.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    /// <summary>The page's own content, without tokens that differ from one answer to the next.</summary>
    private static string Sheet(string html) =>
        Regex.Replace(
            Regex.Match(html, "<header class=\"top\">.*</main>", RegexOptions.Singleline).Value,
            "name=\"__RequestVerificationToken\" value=\"[^\"]*\"",
            ""
        );
}

public sealed class WritingTests(WritableTally tally) : IClassFixture<WritableTally>
{
    [Theory]
    [InlineData("/settings/password")]
    [InlineData("/settings/two-step/on")]
    [InlineData("/settings/email")]
    [InlineData("/settings/billing-method")]
    [InlineData("/settings/api-keys")]
    [InlineData("/settings/delete-account")]
    [InlineData("/settings/support-access")]
    [InlineData("/exports")]
    [InlineData("/sign-out")]
    public async Task What_is_the_customers_alone_is_refused_in_write_mode_as_well(string path)
    {
        using var staff = await tally.EnterAsync();
        var form = PageForm.Find(await staff.ReadAsync("/"), "/sign-out");

        using var answer = await staff.PostAsync(path, form);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(
            "impersonat",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task In_write_mode_the_print_layout_can_be_repaired()
    {
        using var staff = await tally.EnterAsync();

        using var answer = await staff.SubmitAsync(
            "/settings/preferences",
            "/settings/preferences",
            ("layout", "a4")
        );

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        using var noor = await tally.SignInAsync(RunningTally.Noor);
        Assert.Contains(
            "data-layout=\"a4\"",
            await noor.ReadAsync("/invoices/i_bw0008"),
            StringComparison.Ordinal
        );
    }
}
