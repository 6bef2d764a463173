using System.Text.RegularExpressions;

namespace Tally.Tests;

public sealed partial class PageTests(RunningTally tally) : IClassFixture<RunningTally>
{
    public static TheoryData<string> Pages =>
        [
            "/",
            "/invoices",
            "/invoices?state=overdue",
            "/invoices/new",
            "/invoices/i_bw0001",
            "/customers",
            "/customers/import",
            "/customers/new",
            "/customers/c_bw1",
            "/exports",
            "/settings",
            "/settings/preferences",
            "/settings/password",
            "/settings/two-step",
            "/settings/email",
            "/settings/billing-method",
            "/settings/api-keys",
            "/settings/support-access",
            "/settings/delete-account",
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_one_main_heading_and_a_title(string path)
    {
        var html = await ReadAsync(path);

        Assert.Single(Regex.Matches(html, "<h1[ >]"));
        Assert.Matches("<title>[^<]+ · Tally</title>", html);
        Assert.Single(Regex.Matches(html, "<main[ >]"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_control_has_a_label(string path)
    {
        var html = await ReadAsync(path);

        foreach (Match control in Control().Matches(html))
        {
            var id = Regex.Match(control.Value, "\\sid=\"([^\"]+)\"").Groups[1].Value;
            var inLabel = Regex.IsMatch(
                html,
                $"<label>\\s*{Regex.Escape(control.Value)}",
                RegexOptions.None
            );
            Assert.True(
                inLabel || html.Contains($"<label for=\"{id}\"", StringComparison.Ordinal),
                control.Value
            );
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_page_needs_inline_script_or_style(string path)
    {
        var html = await ReadAsync(path);

        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)", html);
        Assert.DoesNotMatch(@"<style|\sstyle=|\son[a-z]+=|javascript:", html);
    }

    private async Task<string> ReadAsync(string path)
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        return await owner.ReadAsync(path);
    }

    [GeneratedRegex("<(input(?![^>]*type=\"hidden\")|select|textarea)[^>]*>")]
    private static partial Regex Control();
}
