namespace Tally.Tests;

public sealed class SecurityHeaderTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/")]
    [InlineData("/settings/password")]
    [InlineData("/nowhere")]
    [InlineData("/tally.css")]
    [InlineData("/print.js")]
    [InlineData("/api/invoices")]
    [InlineData("/api/nowhere")]
    public async Task Every_answer_carries_a_strict_policy(string path)
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Pages_leave_no_copy_behind()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.GetAsync("/invoices");

        Assert.True(answer.Headers.CacheControl?.NoStore);
    }
}
