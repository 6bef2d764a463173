using System.Net;

namespace Tally.Tests;

public sealed class SignInTests(RunningTally tally) : IClassFixture<RunningTally>
{
    private const string Password = Storage.DemoCompanies.Password;

    [Fact]
    public async Task The_right_password_opens_the_overview()
    {
        using var visitor = await tally.SignInAsync(RunningTally.Noor);

        var page = await visitor.ReadAsync("/");

        Assert.Contains("Noor Haddad", page, StringComparison.Ordinal);
        Assert.Contains("Brightwater Studios", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts()
    {
        using var visitor = tally.Visit();

        using var answer = await visitor.SubmitAsync(
            "/sign-in",
            "/sign-in",
            ("email", RunningTally.Owner),
            ("password", Password)
        );

        var cookie = Visitor
            .SetCookies(answer)
            .Single(cookie => cookie.StartsWith("__Host-tally=", StringComparison.Ordinal));
        Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunningTally.Owner, "wrong")]
    [InlineData("nobody@brightwater.example", Password)]
    [InlineData("", "")]
    public async Task Anything_else_is_refused_in_the_same_words(string email, string password)
    {
        using var visitor = tally.Visit();

        using var answer = await visitor.SubmitAsync(
            "/sign-in",
            "/sign-in",
            ("email", email),
            ("password", password)
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "do not match",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("__Host-tally", visitor.Cookies.Keys);
    }

    [Fact]
    public async Task After_many_wrong_passwords_the_right_one_has_to_wait_as_well()
    {
        const string Email = "zofia@brightwater.example";
        using var visitor = tally.Visit();
        for (var i = 0; i < 8; i++)
        {
            using var wrong = await TryAsync("wrong");
        }

        using var right = await TryAsync(Password);

        Assert.Equal(HttpStatusCode.BadRequest, right.StatusCode);

        Task<HttpResponseMessage> TryAsync(string password) =>
            visitor.SubmitAsync("/sign-in", "/sign-in", ("email", Email), ("password", password));
    }

    [Theory]
    [InlineData("/invoices?state=open", "/invoices?state=open")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    public async Task Signing_in_leads_to_a_page_of_ours_only(string from, string leadsTo)
    {
        using var visitor = tally.Visit();

        using var answer = await visitor.SubmitAsync(
            $"/sign-in?from={Uri.EscapeDataString(from)}",
            "/sign-in",
            ("email", RunningTally.Owner),
            ("password", Password)
        );

        Assert.Equal(leadsTo, answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/invoices")]
    [InlineData("/settings/password")]
    public async Task Without_a_session_a_page_leads_to_sign_in(string path)
    {
        using var visitor = tally.Visit();

        using var answer = await visitor.GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in", answer.Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var visitor = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await visitor.SubmitAsync("/", "/sign-out");

        Assert.Equal("/sign-in", answer.Headers.Location?.ToString());
        Assert.DoesNotContain("__Host-tally", visitor.Cookies.Keys);
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_of_its_user()
    {
        const string Email = "olga@fichte.example";
        const string New = "kastanien blühen im mai";
        using var here = await tally.SignInAsync(Email);
        using var elsewhere = await tally.SignInAsync(Email);

        using var answer = await here.SubmitAsync(
            "/settings/password",
            "/settings/password",
            ("current", Password),
            ("new", New),
            ("again", New)
        );

        Assert.Equal("/settings/password?done=password", answer.Headers.Location?.ToString());
        using var stillHere = await here.GetAsync("/");
        using var gone = await elsewhere.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, stillHere.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, gone.StatusCode);
        using var again = await tally.SignInAsync(Email, New);
    }

    [Fact]
    public async Task The_demo_password_shows_in_development_only()
    {
        using var visitor = tally.Visit();

        var page = await visitor.ReadAsync("/sign-in");

        Assert.DoesNotContain(Password, page, StringComparison.Ordinal);
    }
}
