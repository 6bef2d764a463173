using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Tally.Accounts;

/// <summary>The cookie of a signed-in user. It is compared with the user at every request, so a session ends at once; and with
/// how long its company's sessions may be at that moment, counted from signing in.</summary>
internal sealed class SessionCookie(TallyDb db, Allowances allowances, TimeProvider clock)
    : CookieAuthenticationEvents
{
    private const string SignedInAt = "signed_in_at";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "__Host-tally";
        options.Cookie.SameSite = SameSiteMode.Lax;
        // Browsers take localhost for a secure origin, so this holds without https there as well.
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        // Without use; how long it may be used is a setting.
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "from";
        options.EventsType = typeof(SessionCookie);
    }

    public override Task SigningIn(CookieSigningInContext context)
    {
        // Not the ticket's own time, which moves on as the session is used.
        context.Properties.Items[SignedInAt] = clock
            .GetUtcNow()
            .ToUnixTimeSeconds()
            .ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
        var found = await db.FindUserAsync(id, context.HttpContext.RequestAborted);
        if (
            found is not var (user, tenant)
            || user.Stamp != context.Principal?.FindFirstValue(TallyClaims.Stamp)
            || Age(context.Properties) >= allowances.MaxSessionAge(tenant.Id)
        )
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(TallyClaims.Scheme);
            return;
        }

        context.ReplacePrincipal(new ClaimsPrincipal(TallyClaims.Identity(user, tenant)));
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) =>
        IsApi(context.HttpContext)
            ? Answer(context.HttpContext, StatusCodes.Status401Unauthorized)
            : base.RedirectToLogin(context);

    public override Task RedirectToAccessDenied(
        RedirectContext<CookieAuthenticationOptions> context
    ) => Answer(context.HttpContext, StatusCodes.Status403Forbidden);

    private TimeSpan Age(AuthenticationProperties properties) =>
        long.TryParse(
            properties.Items.TryGetValue(SignedInAt, out var at) ? at : null,
            CultureInfo.InvariantCulture,
            out var seconds
        )
            ? clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)
            : TimeSpan.MaxValue;

    private static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
