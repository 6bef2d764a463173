using Microsoft.AspNetCore.Authentication;
using Postern.Operations;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Http;

/// <summary>
/// Closed by default: an endpoint is reached by staff who are signed in and may use it, or it says in code that it is
/// public. The API takes bearer tokens only, the console its cookie only.
/// </summary>
internal sealed class AccessGate(RequestDelegate next, AuditWriter<PosternDb> audit)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<PublicEndpointAttribute>() is not null)
        {
            await next(context);
            return;
        }

        // No endpoint, or the framework's own for 405 and 415, still answers only those who are signed in.
        var access = endpoint?.Metadata.GetMetadata<StaffEndpointAttribute>();
        var api = Planes.IsApi(context);
        var result = await context.AuthenticateAsync(
            api ? StaffSchemes.Bearer : StaffSchemes.Session
        );
        if (!result.Succeeded)
        {
            await RefuseAsync(context, api, (result.Failure as StaffRefusedException)?.Problem);
            return;
        }

        // Forms are bound to the person they were shown to.
        context.User = result.Principal;
        var actor = context.RequiredActor();
        if (
            access is { Permissions.Count: > 0, CheckedBy: null }
            && !access.Permissions.Any(actor.May)
        )
        {
            var problem = Problem.Forbidden(
                $"This page is not allowed to {string.Join(" and ", actor.Roles)}. It takes {string.Join(" or ", access.Permissions)}."
            );
            await audit.WriteAsync(
                actor,
                AuditKind.Refused,
                access.Permissions[0],
                problem.Detail,
                context.RequestAborted,
                code: problem.Code
            );
            await ErrorBoundary.AnswerAsync(context, problem);
            return;
        }

        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, bool api, Problem? problem)
    {
        problem ??= ProblemAnswer.Of(StatusCodes.Status401Unauthorized);
        if (api || !Planes.IsPage(context) || problem.Status != StatusCodes.Status401Unauthorized)
        {
            return ErrorBoundary.AnswerAsync(context, problem);
        }

        var here = HttpMethods.IsGet(context.Request.Method)
            ? context.Request.Path + context.Request.QueryString
            : "/";
        var signIn = $"/signin?returnUrl={Uri.EscapeDataString(here)}";
        if (context.Request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = "/signin";
            return Task.CompletedTask;
        }

        context.Response.Redirect(signIn);
        return Task.CompletedTask;
    }
}
