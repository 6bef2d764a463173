using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Console;

/// <summary>One message that outlives a redirect, sealed, and gone once it is shown.</summary>
internal static class FlashCookie
{
    private const string Name = "__Host-postern-flash";

    private static readonly CookieOptions Options = new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = TimeSpan.FromMinutes(1),
        IsEssential = true,
    };

    public static void Set(HttpContext context, FlashMessage message) =>
        context.Response.Cookies.Append(
            Name,
            Protector(context).Protect(JsonSerializer.Serialize(message, PosternJson.Strict)),
            Options
        );

    public static FlashMessage? Take(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { } sealedText)
        {
            return null;
        }

        if (!context.Response.HasStarted)
        {
            context.Response.Cookies.Delete(Name, Options);
        }

        try
        {
            return JsonSerializer.Deserialize<FlashMessage>(
                Protector(context).Unprotect(sealedText),
                PosternJson.Strict
            );
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Somebody else's, or sealed with a key that is gone: a message is all that is lost.
            return null;
        }
    }

    private static IDataProtector Protector(HttpContext context) =>
        context
            .RequestServices.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("postern.flash");
}
