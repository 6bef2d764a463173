using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Postern.Http;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Settings;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Runtime;

/// <summary>
/// The first to see a request of the runtime plane: known hosts and methods only, and, unless the endpoint says that it
/// is public, a live service key with the endpoint's scope. Whatever goes wrong behind it becomes problem+json.
/// </summary>
internal sealed partial class RuntimeGate(
    RequestDelegate next,
    RuntimeSettings settings,
    ServiceKeyLookup keys,
    OperationCatalog catalog,
    AuditWriter<PosternDb> audit,
    RefusalBudget budget,
    ILogger<RuntimeGate> log
)
{
    private const string Prefix = "Bearer ";

    /// <summary>Longer than any key: what is longer is none, and is not hashed.</summary>
    private const int LongestKey = 200;

    private readonly FrozenSet<string> _permissions = catalog
        .ForServices.Select(operation => operation.Name)
        .ToFrozenSet(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = ActivityTraceId.CreateRandom().ToHexString();
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["X-Request-Id"] = context.TraceIdentifier;
        try
        {
            var problem = await AdmitAsync(context);
            if (problem is null)
            {
                await next(context);
                problem =
                    context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }
                    && context.Response.ContentLength is null or 0
                        ? ProblemAnswer.Of(context.Response.StatusCode)
                        : null;
            }

            if (problem is not null)
            {
                await ProblemAnswer.WriteAsync(context, problem);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (Exception exception)
        {
            await FailAsync(context, exception);
        }
    }

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        var problem = exception switch
        {
            BadHttpRequestException bad => ProblemAnswer.Of(bad.StatusCode),
            AuditUnavailableException => new Problem(
                StatusCodes.Status503ServiceUnavailable,
                ProblemCodes.Unavailable,
                "This could not be put on the record, so it was refused. Nothing was changed."
            ),
            _ when DatabaseFault.Of(exception) is not null => ProblemAnswer.Of(503),
            _ => ProblemAnswer.Of(500),
        };
        if (problem.Status >= 500)
        {
            LogFault(exception, context.Request.Path);
        }

        if (!context.Response.HasStarted)
        {
            await ProblemAnswer.WriteAsync(context, problem);
        }
    }

    private async Task<Problem?> AdmitAsync(HttpContext context)
    {
        if (
            !settings.AllowedHosts.Contains(
                context.Request.Host.Host,
                StringComparer.OrdinalIgnoreCase
            )
        )
        {
            return new Problem(
                StatusCodes.Status400BadRequest,
                "unknown_host",
                "This server does not answer to that name. Allowed names are set by Postern__Runtime__AllowedHosts."
            );
        }

        var method = context.Request.Method;
        if (
            !HttpMethods.IsGet(method)
            && !HttpMethods.IsHead(method)
            && !HttpMethods.IsPost(method)
            && !HttpMethods.IsPut(method)
        )
        {
            return ProblemAnswer.Of(StatusCodes.Status405MethodNotAllowed);
        }

        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<PublicEndpointAttribute>() is not null)
        {
            return null;
        }

        var key = await FindKeyAsync(context);
        if (key is null)
        {
            await RecordAsync(context, StaffActors.Unknown(context), "key_invalid");
            return new Problem(
                StatusCodes.Status401Unauthorized,
                ProblemCodes.Unauthenticated,
                "Send a service key that is live: Authorization: Bearer pstn_… . An engineer creates one with service_key.create."
            );
        }

        var caller = ServiceCaller.Of(key, context, _permissions);
        if (
            endpoint?.Metadata.GetMetadata<ServiceEndpointAttribute>() is { } service
            && !key.Scopes.Contains(service.Scope, StringComparer.Ordinal)
        )
        {
            await RecordAsync(context, caller.Actor, "scope_missing");
            return Problem.Forbidden(
                $"Service key {key.Name} lacks the scope {service.Scope}. It has {string.Join(", ", key.Scopes)}."
            );
        }

        context.Features.Set(caller);
        return null;
    }

    private async Task<ServiceKey?> FindKeyAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        return
            header.Count == 1
            && header[0]!.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && header[0]![Prefix.Length..].Trim(' ') is { Length: > 0 and <= LongestKey } value
            ? await keys.FindAsync(value, context.RequestAborted)
            : null;
    }

    /// <summary>A few of them one by one, so that a client gone wrong does not fill the log.</summary>
    private async Task RecordAsync(HttpContext context, Actor actor, string code)
    {
        if (!budget.TryTake(actor.Origin.SourceIp, code, out var unrecorded))
        {
            return;
        }

        var more = unrecorded == 0 ? "" : $" ({unrecorded} more were not recorded one by one)";
        await audit.WriteAsync(
            actor,
            AuditKind.Refused,
            "service_key.use",
            $"Refused a call of the runtime plane: {context.Request.Method} {Texts.Clean(context.Request.Path, 200)}{more}",
            CancellationToken.None,
            code: code
        );
    }

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private partial void LogFault(Exception exception, PathString path);
}
