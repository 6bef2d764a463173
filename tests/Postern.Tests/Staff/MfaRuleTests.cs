using System.Text.Json.Nodes;
using Postern.Staff;
using Postern.Staff.Tokens;

namespace Postern.Tests.Staff;

public sealed class MfaRuleTests
{
    [Theory]
    [InlineData("""{ "amr": ["pwd", "otp"] }""", true)]
    [InlineData("""{ "amr": ["mfa"] }""", true)]
    [InlineData("""{ "amr": ["hwk", "pin"] }""", true)]
    [InlineData("""{ "amr": ["pwd"] }""", false)]
    [InlineData("""{ "amr": [] }""", false)]
    [InlineData("""{ }""", false)]
    [InlineData("""{ "amr": null }""", false)]
    [InlineData("""{ "amr": "mfa" }""", false)]
    [InlineData("""{ "amr": "pwd otp mfa" }""", false)]
    [InlineData("""{ "amr": { "mfa": true } }""", false)]
    [InlineData("""{ "amr": ["pwd", 1, "mfa"] }""", false)]
    [InlineData("""{ "amr": ["MFA"] }""", false)]
    [InlineData("""{ "amr": ["mfa "] }""", false)]
    [InlineData("""{ "amr": ["pwd,mfa"] }""", false)]
    [InlineData("""{ "amr": [["mfa"]] }""", false)]
    [InlineData("""{ "acr": "urn:gold" }""", true)]
    [InlineData("""{ "acr": "urn:gold:2" }""", false)]
    [InlineData("""{ "acr": "URN:GOLD" }""", false)]
    [InlineData("""{ "acr": ["urn:gold"] }""", false)]
    [InlineData("""{ "acr": "mfa" }""", false)]
    [InlineData("""{ "acr": "urn:gold", "amr": ["pwd"] }""", true)]
    [InlineData("""{ "acr": "0", "amr": ["otp"] }""", true)]
    [InlineData("""{ "hd": "postern.example" }""", false)]
    public void Two_factors_are_what_the_provider_says_to_the_letter(string claims, bool isMet)
    {
        var sso = SsoFor.Issuer("https://id.example") with { AcrValues = ["urn:gold"] };

        Assert.Equal(isMet, MfaRule.IsMet(Claims(claims), sso));
    }

    [Theory]
    [InlineData("""{ "hd": "postern.example" }""", true, true)]
    [InlineData("""{ "hd": "postern.example", "amr": ["pwd"] }""", true, false)]
    [InlineData("""{ "hd": "postern.example", "amr": [] }""", true, false)]
    [InlineData("""{ "hd": "postern.example", "acr": "0" }""", true, false)]
    [InlineData("""{ "hd": "postern.example", "amr": ["mfa"] }""", true, true)]
    [InlineData("""{ "hd": "Postern.example" }""", false, false)]
    [InlineData("""{ "hd": "evil.postern.example" }""", false, false)]
    [InlineData("""{ "hd": ["postern.example"] }""", false, false)]
    [InlineData("""{ "amr": ["mfa"] }""", false, true)]
    [InlineData("""{ "email": "a@postern.example" }""", false, false)]
    public void The_hosted_domain_lets_in_nobody_else_and_vouches_where_the_provider_is_silent(
        string claims,
        bool isOfDomain,
        bool isMet
    )
    {
        var sso = SsoFor.Issuer("https://id.example") with { HostedDomain = "postern.example" };

        Assert.Equal(isOfDomain, MfaRule.IsOfHostedDomain(Claims(claims), sso));
        Assert.Equal(isMet, MfaRule.IsMet(Claims(claims), sso));
    }

    [Fact]
    public void Without_the_rule_one_factor_will_do_and_the_domain_still_counts()
    {
        var sso = SsoFor.Issuer("https://id.example") with
        {
            RequireMfa = false,
            HostedDomain = "postern.example",
        };

        Assert.True(MfaRule.IsMet(Claims("{}"), sso));
        Assert.False(MfaRule.IsOfHostedDomain(Claims("{}"), sso));
    }

    internal static TokenClaims Claims(string json)
    {
        var claims = JsonNode.Parse(json)!.AsObject();
        claims["iss"] = "https://id.example";
        claims["sub"] = "someone";
        claims["exp"] = 4102444800;
        return TokenClaims
            .Read(
                StrictJson
                    .ReadObject(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()))!
                    .Value
            )
            .Claims!;
    }
}
