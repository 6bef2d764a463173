using Postern.Settings;
using Postern.Staff.Tokens;

namespace Postern.Staff;

/// <summary>Which roles a claim means: by exact value, as configured.</summary>
internal static class RoleRule
{
    /// <summary>Those values of the roles claim (one text, or a list of texts) that mean a role here.</summary>
    public static IReadOnlyList<string> Values(TokenClaims claims, SsoSettings sso) =>
        claims[sso.RolesClaim] is { } claim && TextList.Read(claim) is { } values
            ?
            [
                .. values
                    .Where(value =>
                        sso.Roles.Values.Any(known => known.Contains(value, StringComparer.Ordinal))
                    )
                    .Distinct(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>The roles that the values mean, in the order of <see cref="StaffRoles.All"/>.</summary>
    public static IReadOnlyList<string> Roles(IReadOnlyList<string> values, SsoSettings sso) =>
        [
            .. StaffRoles.All.Where(role =>
                sso.Roles.TryGetValue(role, out var known)
                && known.Any(value => values.Contains(value, StringComparer.Ordinal))
            ),
        ];
}
