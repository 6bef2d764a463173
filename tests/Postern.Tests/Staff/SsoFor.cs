using Postern.Settings;
using Postern.Staff;

namespace Postern.Tests.Staff;

/// <summary>Settings as an adopter would have them, for an issuer of the test's own.</summary>
internal static class SsoFor
{
    public static SsoSettings Issuer(string authority) =>
        new()
        {
            Authority = authority,
            ClientId = "postern",
            ClientSecret = "postern-development",
            CliClientId = "postern-cli",
            Audience = "postern-api",
            RolesClaim = "roles",
            Roles = StaffRoles.All.ToDictionary(
                role => role,
                role => (IReadOnlyList<string>)[role],
                StringComparer.Ordinal
            ),
            RequireMfa = true,
            MfaMethods = ["mfa", "otp", "hwk", "swk", "fpt", "face"],
            AcrValues = [],
            HostedDomain = null,
            IdleLimit = TimeSpan.FromMinutes(15),
            AbsoluteLimit = TimeSpan.FromHours(8),
        };
}
