using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Tally.Shell;

/// <summary>An answer that has no body yet gets one: a page for people, a problem document for programs.</summary>
internal static class ErrorAnswers
{
    public static Task OnStatusAsync(StatusCodeContext context) =>
        WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode);

    public static Task OnFaultAsync(HttpContext context) =>
        WriteAsync(
            context,
            context.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad
                ? bad.StatusCode
                : StatusCodes.Status500InternalServerError
        );

    private static Task WriteAsync(HttpContext context, int status) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? TypedResults
                .Problem(
                    title: ReasonPhrases.GetReasonPhrase(status),
                    detail: Advice(status),
                    statusCode: status
                )
                .ExecuteAsync(context)
            : Show.Page<ErrorPage>(new { Status = status, Advice = Advice(status) }, status)
                .ExecuteAsync(context);

    private static string Advice(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest =>
                "The form could not be read, or it is out of date. Go back, reload the page and send it again.",
            StatusCodes.Status401Unauthorized =>
                "Sign in, or send an API key: Authorization: Bearer tally_…",
            StatusCodes.Status403Forbidden =>
                "Your role does not cover this. An owner of your company can do it.",
            StatusCodes.Status404NotFound =>
                "There is nothing at this address, or it is not your company's.",
            StatusCodes.Status405MethodNotAllowed => "This address takes another kind of request.",
            StatusCodes.Status413PayloadTooLarge =>
                "This is larger than what is taken here. Send it in smaller parts.",
            _ => "Something went wrong on our side. Try again in a moment.",
        };
}
