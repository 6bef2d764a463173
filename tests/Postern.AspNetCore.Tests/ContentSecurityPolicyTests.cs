using Postern.AspNetCore.Banner;

namespace Postern.AspNetCore.Tests;

public sealed class ContentSecurityPolicyTests
{
    private static readonly BannerSources Sources = new(
        "JS",
        "'sha256-x'",
        "CSS",
        "CONNECT/",
        "END"
    );

    [Theory]
    [InlineData("img-src 'self'", "img-src 'self'")]
    [InlineData("default-src 'self'; form-action 'self'", "default-src 'self'; form-action 'self'")]
    [InlineData("script-src *", "script-src *")]
    [InlineData("script-src 'none'", "script-src JS")]
    [InlineData("script-src https://cdn.example", "script-src https://cdn.example JS")]
    [InlineData(
        "default-src https://a.example",
        "default-src https://a.example; script-src https://a.example JS; style-src https://a.example CSS; connect-src https://a.example CONNECT/"
    )]
    [InlineData(
        "default-src 'none'",
        "default-src 'none'; script-src JS; style-src CSS; connect-src CONNECT/"
    )]
    [InlineData(
        "script-src 'none'; script-src-elem 'nonce-a'",
        "script-src 'none'; script-src-elem 'nonce-a' JS"
    )]
    [InlineData(
        "script-src 'strict-dynamic' 'nonce-a'",
        "script-src 'strict-dynamic' 'nonce-a' JS 'sha256-x'"
    )]
    [InlineData("script-src 'unsafe-inline'", "script-src 'unsafe-inline' JS")]
    [InlineData("FORM-ACTION 'NONE'", "form-action END")]
    [InlineData("script-src 'none', style-src 'none'", "script-src JS, style-src CSS")]
    [InlineData("script-src a; script-src 'none'", "script-src a JS; script-src 'none'")]
    [InlineData("", "")]
    public void A_policy_gets_what_the_banner_needs_and_no_more(string policy, string expected) =>
        Assert.Equal(expected, ContentSecurityPolicy.Allow(policy, Sources).Header);

    [Fact]
    public void The_nonce_of_the_apps_scripts_is_known() =>
        Assert.Equal(
            "abc=",
            ContentSecurityPolicy.Allow("script-src 'self' 'nonce-abc='", Sources).Nonce
        );
}
