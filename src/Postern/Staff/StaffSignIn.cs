using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Staff.Provider;

namespace Postern.Staff;

/// <summary>
/// The addresses by which staff come in and go out. <see cref="ProviderOptions.Callback"/> belongs to them as well; the
/// authentication middleware answers it.
/// </summary>
internal static class StaffSignIn
{
    public const string Path = "/signin";
    public const string SignOutPath = "/signout";
    public const string SignedOutPage = "/signed-out";
    public const string LogoutPath = "/signin/backchannel-logout";

    private const int LogoutSizeLimit = 64 * 1024;

    public static void MapStaffSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, SignInAsync)
            .ExcludeFromDescription()
            .WithMetadata(new PublicEndpointAttribute("Leads to the identity provider."));
        app.MapPost(SignOutPath, SignOutAsync)
            .ExcludeFromDescription()
            .WithMetadata(
                new PublicEndpointAttribute(
                    "Signing out must work also when the session has ended."
                )
            );
        app.MapPost(LogoutPath, LogoutAsync)
            .ExcludeFromDescription()
            .WithMetadata(
                new PublicEndpointAttribute(
                    "The identity provider proves itself by the logout token's signature."
                )
            );
    }

    /// <summary><c>?fresh=true</c> asks for a sign-in now, however short ago the last one was.</summary>
    private static Task SignInAsync(HttpContext context) =>
        context.ChallengeAsync(
            StaffSchemes.Provider,
            SignInState.Ask(
                ReturnUrl.Local(context.Request.Query["returnUrl"]),
                context.Request.Query["fresh"] == "true"
            )
        );

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        var session = await context.AuthenticateAsync(StaffSchemes.Session);
        if (session.Succeeded)
        {
            // The form's token is bound to the person who was shown the form.
            context.User = session.Principal;
            try
            {
                // Not IsRequestValidAsync: that one throws as well, on a form that cannot be read.
                await antiforgery.ValidateRequestAsync(context);
            }
            catch (AntiforgeryValidationException)
            {
                return TypedResults.Problem(
                    "This form is out of date. Go back, load the page anew and sign out there.",
                    statusCode: StatusCodes.Status400BadRequest,
                    title: "Bad Request",
                    extensions: [new("code", "invalid_form")]
                );
            }
        }

        await context.SignOutAsync(StaffSchemes.Session);
        return TypedResults.LocalRedirect(SignedOutPage);
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, BackChannelLogout logout)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LogoutSizeLimit;
        }

        if (await ReadFormAsync(context) is not { } form || form["logout_token"].Count != 1)
        {
            return Refuse("Send one logout_token in a form.");
        }

        return
            await logout.EndAsync(form["logout_token"]!, context, context.RequestAborted)
                is { } fault
            ? Refuse($"The logout token is refused: {fault}.")
            : TypedResults.Ok();

        static IResult Refuse(string description) =>
            TypedResults.Json(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["error"] = "invalid_request",
                    ["error_description"] = description,
                },
                statusCode: StatusCodes.Status400BadRequest
            );
    }

    /// <summary>The form, or null when the body is none, or one that cannot be read.</summary>
    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType
                ? await context.Request.ReadFormAsync(context.RequestAborted)
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
