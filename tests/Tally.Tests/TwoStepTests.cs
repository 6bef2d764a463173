using System.Net;
using System.Text.RegularExpressions;

namespace Tally.Tests;

public sealed class TwoStepTests(RunningTally tally) : IClassFixture<RunningTally>
{
    private const string Password = Storage.DemoCompanies.Password;

    // RFC 6238, appendix B: the secret is "12345678901234567890"; the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(
            code,
            Accounts.AuthenticatorCode.At(
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                DateTimeOffset.FromUnixTimeSeconds(seconds)
            )
        );

    [Fact]
    public async Task Once_it_is_on_the_password_alone_does_not_open_the_account()
    {
        const string Email = "sofie@fichte.example";
        using var sofie = await tally.SignInAsync(Email);
        var secret = Regex.Match(await sofie.ReadAsync("/settings/two-step"), "[A-Z2-7]{32}").Value;
        var now = TimeProvider.System.GetUtcNow();
        using var on = await sofie.SubmitAsync(
            "/settings/two-step",
            "/settings/two-step/on",
            ("secret", secret),
            ("code", Accounts.AuthenticatorCode.At(secret, now)),
            ("current", Password)
        );
        Assert.Equal(HttpStatusCode.Redirect, on.StatusCode);

        using var again = tally.Visit();
        using var other = tally.Visit();
        var form = await PasswordAsync(again);
        var copy = await PasswordAsync(other);
        Assert.DoesNotContain("__Host-tally", again.Cookies.Keys);

        form["code"] = "12345x";
        using var wrong = await again.PostAsync("/sign-in/code", form);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        // The code of this step was used to turn it on; the next one is taken already.
        form["code"] = copy["code"] = Accounts.AuthenticatorCode.At(secret, now.AddSeconds(30));
        using var right = await again.PostAsync("/sign-in/code", form);
        using var seenBefore = await other.PostAsync("/sign-in/code", copy);
        Assert.Equal("/", right.Headers.Location?.ToString());
        Assert.Contains("__Host-tally", again.Cookies.Keys);
        Assert.DoesNotContain("__Host-tally", other.Cookies.Keys);
        Assert.Contains(
            "used already",
            await seenBefore.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );

        static async Task<Dictionary<string, string>> PasswordAsync(Visitor visitor)
        {
            using var answer = await visitor.SubmitAsync(
                "/sign-in",
                "/sign-in",
                ("email", Email),
                ("password", Password)
            );
            return PageForm.Find(await answer.Content.ReadAsStringAsync(), "/sign-in/code");
        }
    }
}
