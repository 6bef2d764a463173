using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Console;
using Postern.Operations;

namespace Postern.Http;

/// <summary>
/// The one place where something that went wrong becomes an answer: problem+json for the API, a page for people.
/// Nothing of an exception is shown.
/// </summary>
internal sealed partial class ErrorBoundary(
    RequestDelegate next,
    SecurityHeaders headers,
    ILogger<ErrorBoundary> log
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        Problem? problem;
        try
        {
            await next(context);
            problem = IsEmptyError(context.Response)
                ? ProblemAnswer.Of(context.Response.StatusCode)
                : null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException exception)
        {
            problem = ProblemAnswer.Of(exception.StatusCode);
        }
        catch (AuditUnavailableException exception)
        {
            LogUnavailable(exception, context.Request.Path);
            problem = new Problem(
                StatusCodes.Status503ServiceUnavailable,
                ProblemCodes.Unavailable,
                "This could not be put on the record, so it was refused. Nothing was changed or shown."
            );
        }
        catch (Exception exception)
        {
            LogFault(exception, context.Request.Path);
            problem = DatabaseFault.Of(exception) is null
                ? ProblemAnswer.Of(500)
                : ProblemAnswer.Of(503);
        }

        if (problem is null || context.Response.HasStarted)
        {
            return;
        }

        context.Response.Clear();
        headers.Apply(context);
        await AnswerAsync(context, problem);
    }

    /// <summary>Says no in the way that suits who asked.</summary>
    public static async Task AnswerAsync(HttpContext context, Problem problem)
    {
        if (!Planes.IsPage(context))
        {
            await ProblemAnswer.WriteAsync(context, problem);
            return;
        }

        context.Response.StatusCode = problem.Status;

        // A page that failed while it was drawn has used up the renderer's services of this request.
        var services = context.RequestServices;
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            await new RazorComponentResult<ErrorDocument>(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [nameof(ErrorDocument.Problem)] = problem,
                }
            )
            {
                StatusCode = problem.Status,
            }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }

    private static bool IsEmptyError(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentType: null }
        && response.ContentLength is null or 0;

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private partial void LogFault(Exception exception, PathString path);

    [LoggerMessage(LogLevel.Error, "{Path} was refused because it could not be recorded")]
    private partial void LogUnavailable(Exception exception, PathString path);
}
