using Postern.Settings;
using Postern.Staff;

namespace Postern.Tests.Staff;

public sealed class RoleRuleTests
{
    private static readonly SsoSettings Sso = SsoFor.Issuer("https://id.example") with
    {
        Roles = new Dictionary<string, IReadOnlyList<string>>
        {
            ["support"] = ["support", "helpdesk"],
            ["billing"] = ["finance-ops"],
            ["engineering"] = ["oncall", "helpdesk"],
            ["auditor"] = ["auditor"],
        },
    };

    [Theory]
    [InlineData("""{ "roles": ["support"] }""", "support")]
    [InlineData("""{ "roles": "support" }""", "support")]
    [InlineData("""{ "roles": ["helpdesk"] }""", "support engineering")]
    [InlineData("""{ "roles": ["auditor", "finance-ops", "unknown"] }""", "billing auditor")]
    [InlineData("""{ "roles": ["support", "support"] }""", "support")]
    [InlineData("""{ "roles": ["billing"] }""", "")]
    [InlineData("""{ "roles": ["Support"] }""", "")]
    [InlineData("""{ "roles": ["support "] }""", "")]
    [InlineData("""{ "roles": "support billing" }""", "")]
    [InlineData("""{ "roles": "support,auditor" }""", "")]
    [InlineData("""{ "roles": ["*"] }""", "")]
    [InlineData("""{ "roles": [""] }""", "")]
    [InlineData("""{ "roles": [] }""", "")]
    [InlineData("""{ "roles": null }""", "")]
    [InlineData("""{ "roles": true }""", "")]
    [InlineData("""{ "roles": { "support": true } }""", "")]
    [InlineData("""{ "roles": ["support", 1] }""", "")]
    [InlineData("""{ "roles": [["support"]] }""", "")]
    [InlineData("""{ "groups": ["support"] }""", "")]
    [InlineData("""{ }""", "")]
    public void Roles_are_the_configured_values_to_the_letter(string claims, string roles)
    {
        var values = RoleRule.Values(MfaRuleTests.Claims(claims), Sso);

        Assert.Equal(roles, string.Join(' ', RoleRule.Roles(values, Sso)));
    }
}
