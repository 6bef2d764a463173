using System.Net;
using System.Text.RegularExpressions;
using Postern.Development;
using static Postern.Tests.Development.ProviderUnderTest;

namespace Postern.Tests.Development;

public sealed class StaffPickerTests
{
    [Fact]
    public async Task Everybody_is_listed_with_what_makes_them_different()
    {
        await using var provider = await StartAsync();

        var page = await provider.ReadAsync(AuthorizeUrl());

        foreach (var member in DevelopmentStaff.Default)
        {
            var card = CardOf(page, member);
            Assert.Contains(member.Name, card, StringComparison.Ordinal);
            Assert.Contains(member.Email, card, StringComparison.Ordinal);
            Assert.All(
                member.Roles,
                role => Assert.Contains($">{role}</span>", card, StringComparison.Ordinal)
            );
            Assert.Equal(
                member.Roles.Count == 0,
                card.Contains("no role", StringComparison.Ordinal)
            );
            Assert.Equal(
                member.Email == "max@postern.example",
                card.Contains("no second factor", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void The_staff_covers_every_role_twice_and_the_awkward_cases()
    {
        var staff = DevelopmentStaff.Default;

        foreach (var role in new[] { "support", "billing", "engineering", "auditor" })
            Assert.True(staff.Count(member => member.Roles.Contains(role)) >= 2, role);
        Assert.Contains(staff, member => member.Roles.Count == 2);
        Assert.Contains(staff, member => member.Roles.Count == 0);
        Assert.Contains(staff, member => member.Amr is ["pwd"]);
    }

    [Fact]
    public async Task A_hint_beside_a_prompt_only_points_at_the_person()
    {
        await using var provider = await StartAsync();

        var page = await provider.ReadAsync(
            AuthorizeUrl(("prompt", "login"), ("login_hint", "ada@postern.example"))
        );

        var pointedAt = DevelopmentStaff.Default.Where(member =>
            CardOf(page, member).Contains("autofocus")
        );
        Assert.Equal(["ada@postern.example"], pointedAt.Select(member => member.Email));
    }

    [Fact]
    public async Task A_choice_of_nobody_shows_the_picker_again()
    {
        await using var provider = await StartAsync();

        using var response = await provider.PostAsync(AuthorizeUrl(), [new("subject", "made-up")]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(
            "Who is signing in?",
            await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Names_and_hints_cannot_carry_markup()
    {
        const string markup = "<script>alert(1)</script>";
        await using var provider = await StartAsync(
            new() { Staff = [new("s-1", "kim@other.example", markup, [markup], ["pwd"])] }
        );

        var page = await provider.ReadAsync(
            AuthorizeUrl(("login_hint", markup), ("state", markup))
        );

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_page_may_load_nothing_but_its_own_style_and_post_nowhere_but_here_and_to_the_client()
    {
        await using var provider = await StartAsync();

        using var picker = await provider.GetAsync(AuthorizeUrl());
        using var style = await provider.GetAsync("/style.css");

        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
                + "form-action 'self' http://127.0.0.1:9090",
            picker.Headers.GetValues("Content-Security-Policy").Single()
        );
        Assert.Equal("no-store", picker.Headers.CacheControl!.ToString());
        Assert.DoesNotContain(
            "style=",
            await picker.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal("text/css", style.Content.Headers.ContentType!.MediaType);
    }

    private static string CardOf(string page, DevelopmentStaffMember member) =>
        Regex
            .Match(
                page,
                $"<button[^>]*value=\"{member.Subject}\".*?</button>",
                RegexOptions.Singleline
            )
            .Value;
}
