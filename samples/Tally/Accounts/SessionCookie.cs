using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Tally.Accounts;

/// <summary>The cookie of a signed-in user. It is compared with the user at every request, so a session ends at once.</summary>
internal sealed class SessionCookie(TallyDb db) : CookieAuthenticationEvents
{
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "__Host-tally";
        options.Cookie.SameSite = SameSiteMode.Lax;
        // Browsers take localhost for a secure origin, so this holds without https there as well.
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "from";
        options.EventsType = typeof(SessionCookie);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
        var found = await db.FindUserAsync(id, context.HttpContext.RequestAborted);
        if (
            found is not var (user, tenant)
            || user.Stamp != context.Principal?.FindFirstValue(TallyClaims.Stamp)
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

    private static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
