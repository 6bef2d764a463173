namespace Postern.Staff;

/// <summary>
/// The cookie half of the antiforgery token. The framework refuses a cookie that is declared <c>Secure</c> over plain
/// http, also on loopback where browsers do not; so the attribute is set when the cookie is written.
/// </summary>
internal sealed class FormCookie : CookieBuilder
{
    public FormCookie()
    {
        Name = "__Host-postern-form";
        Path = "/";
        HttpOnly = true;
        SameSite = SameSiteMode.Strict;
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
