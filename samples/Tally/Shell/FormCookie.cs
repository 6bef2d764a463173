namespace Tally.Shell;

/// <summary>
/// The cookie half of the antiforgery token. The framework refuses one that is declared <c>Secure</c> while the request
/// is plain http; browsers take it on localhost, where Tally is tried out.
/// </summary>
internal sealed class FormCookie : CookieBuilder
{
    public FormCookie()
    {
        Name = "__Host-tally-form";
        SameSite = SameSiteMode.Lax;
        HttpOnly = true;
        Path = "/";
        SecurePolicy = CookieSecurePolicy.None;
        IsEssential = true;
    }

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        options.Secure = true;
        return options;
    }
}
