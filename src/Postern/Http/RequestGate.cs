using System.Diagnostics;
using Postern.Operations;
using Postern.Settings;

namespace Postern.Http;

/// <summary>The first to see a request: gives it an id, and lets in only known hosts and methods.</summary>
internal sealed class RequestGate(
    RequestDelegate next,
    AdminSettings settings,
    SecurityHeaders headers
)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = ActivityTraceId.CreateRandom().ToHexString();
        headers.Apply(context);
        if (
            !settings.AllowedHosts.Contains(
                context.Request.Host.Host,
                StringComparer.OrdinalIgnoreCase
            )
        )
        {
            return ProblemAnswer.WriteAsync(
                context,
                new Problem(
                    StatusCodes.Status400BadRequest,
                    "unknown_host",
                    "This server does not answer to that name. Allowed names are set by Postern__Admin__AllowedHosts."
                )
            );
        }

        return
            HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsPost(context.Request.Method)
            ? next(context)
            : ProblemAnswer.WriteAsync(
                context,
                ProblemAnswer.Of(StatusCodes.Status405MethodNotAllowed)
            );
    }
}
