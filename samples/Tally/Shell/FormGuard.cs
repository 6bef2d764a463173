using Microsoft.AspNetCore.Antiforgery;

namespace Tally.Shell;

/// <summary>Turns away a form that another site sent, or that was opened before somebody else signed in here.</summary>
internal static class FormGuard
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }
}
