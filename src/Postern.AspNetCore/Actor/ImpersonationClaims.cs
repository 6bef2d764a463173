namespace Postern.AspNetCore;

/// <summary>The types of the claims that an impersonated user has besides the app's own. Prefer <c>User.Actor()</c>, which
/// also sees to it that they were made here.</summary>
public static class ImpersonationClaims
{
    /// <summary>The tenant's id in this app; only in the identity that the library makes.</summary>
    public const string Tenant = "tenant";

    /// <summary>The staff member, as the JSON of RFC 8693, section 4.1: <c>{"sub":…,"iss":…,"name":…}</c>.</summary>
    public const string Actor = "act";

    /// <summary>The impersonation session's id.</summary>
    public const string Session = "postern:sid";

    /// <summary>The audit entry's id.</summary>
    public const string Entry = "postern:entry";

    /// <summary>The stated reason.</summary>
    public const string Reason = "postern:reason";

    /// <summary><c>read</c> or <c>write</c>.</summary>
    public const string Mode = "postern:mode";

    /// <summary>The session's end, in seconds since 1970 UTC.</summary>
    public const string Expires = "postern:exp";

    /// <summary>The issuer of these claims. A claim by the same name from elsewhere, a customer's token say, is not ours.</summary>
    internal const string Issuer = "Postern.AspNetCore";
}
