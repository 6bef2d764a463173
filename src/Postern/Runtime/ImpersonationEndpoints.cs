using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Impersonation;
using Postern.Impersonation.Operations;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Runtime;

/// <summary>A customer app lets a staff member in, says what was done, and that it is over.</summary>
internal static class ImpersonationEndpoints
{
    /// <summary>Codes are shorter; what is longer is none, and is not hashed.</summary>
    private const int LongestCode = 200;

    public static void MapImpersonations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/jwks.json", KeysAsync)
            .WithMetadata(
                new PublicEndpointAttribute("Public keys: whoever has a token may check it.")
            );
        app.MapPost("/runtime/v1/impersonations/redeem", RedeemAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Impersonation));
        app.MapPost("/runtime/v1/impersonations/{id:guid}/end", EndAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Impersonation));
        app.MapPost("/runtime/v1/impersonations/{id:guid}/requests", ReportAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Impersonation));
    }

    private static async Task<IResult> KeysAsync(
        HttpContext context,
        TokenKeys keys,
        CancellationToken cancellation
    )
    {
        context.Response.Headers.CacheControl = "public, max-age=60";
        return Results.Json(
            new { keys = (await keys.ListAsync(cancellation)).Select(TokenKeys.Publish) }
        );
    }

    private static async Task<IResult> RedeemAsync(
        HttpContext context,
        ServiceRequests requests,
        TokenKeys keys,
        RuntimeSettings settings,
        IDbContextFactory<PosternDb> contexts,
        AuditWriter<PosternDb> audit,
        TimeProvider time
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        if (
            body is not { Count: 1 }
            || body["code"] is not JsonValue value
            || !value.TryGetValue<string>(out var code)
            || code.Length is 0 or > LongestCode
        )
        {
            return new ProblemResult(
                Problem.InvalidInput("code", "must be the one-time code, and the only member.")
            );
        }

        var caller = context.RequiredCaller();
        var hash = ImpersonationSession.Hash(code);
        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        var session = await db
            .ImpersonationSessions.AsNoTracking()
            .SingleOrDefaultAsync(row => row.CodeHash == hash, context.RequestAborted);
        if (session is null)
        {
            await audit.WriteAsync(
                caller.Actor,
                AuditKind.Refused,
                "impersonation.redeem",
                "Refused a code that was never given",
                context.RequestAborted,
                code: RedeemImpersonation.CodeInvalid.Code
            );
            return new ProblemResult(CodeInvalid);
        }

        var (_, refused) = await requests.RunAsync<RedeemImpersonation>(
            context,
            session.Id,
            new JsonObject { ["audience"] = caller.Key.Audience }
        );
        if (refused is not null)
        {
            return new ProblemResult(refused);
        }

        var user = await db
            .Users.AsNoTracking()
            .SingleAsync(row => row.Id == session.UserId, context.RequestAborted);
        var tenant = await db
            .Tenants.AsNoTracking()
            .SingleAsync(row => row.Id == session.TenantId, context.RequestAborted);
        var key = (await keys.ListAsync(context.RequestAborted))[0];
        return Results.Json(
            new
            {
                token = ImpersonationToken.Write(
                    session,
                    tenant,
                    user,
                    settings.Issuer,
                    key,
                    time.Now()
                ),
                impersonationId = session.Id,
                expiresAt = session.ExpiresAt,
            },
            PosternJson.Strict
        );
    }

    private static async Task<IResult> EndAsync(
        HttpContext context,
        Guid id,
        ServiceRequests requests,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context, optional: true);
        problem ??= await UnknownAsync(context, id, contexts);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var (_, refused) = await requests.RunAsync<EndImpersonationFromProduct>(context, id, body!);
        return refused is null ? Results.NoContent() : new ProblemResult(refused);
    }

    private static async Task<IResult> ReportAsync(
        HttpContext context,
        Guid id,
        ServiceRequests requests,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        problem ??= await UnknownAsync(context, id, contexts);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        if (body is not { Count: 1 } || body["requests"] is not JsonArray reported)
        {
            return new ProblemResult(
                Problem.InvalidInput("requests", "must be a list, and the only member.")
            );
        }

        if (reported.Count > ReportImpersonatedRequests.Most)
        {
            return new ProblemResult(
                Problem.InvalidInput(
                    "requests",
                    $"may hold at most {ReportImpersonatedRequests.Most}; send the rest in another one."
                )
            );
        }

        // One that is malformed does not keep the others out.
        var accepted = new JsonArray();
        var rejected = new List<object>();
        for (var index = 0; index < reported.Count; index++)
        {
            var fault = Fault(reported[index]);
            if (fault is null)
            {
                accepted.Add(reported[index]!.DeepClone());
            }
            else
            {
                rejected.Add(
                    new
                    {
                        index,
                        code = ProblemCodes.InvalidInput,
                        detail = fault,
                    }
                );
            }
        }

        if (accepted.Count > 0)
        {
            var count = accepted.Count;
            var (_, refused) = await requests.RunAsync<ReportImpersonatedRequests>(
                context,
                id,
                new JsonObject { ["requests"] = accepted }
            );
            return refused is null
                ? Results.Json(new { accepted = count, rejected }, PosternJson.Strict)
                : new ProblemResult(refused);
        }

        return Results.Json(new { accepted = 0, rejected }, PosternJson.Strict);
    }

    private static string? Fault(JsonNode? node)
    {
        try
        {
            return
                node.Deserialize<ReportImpersonatedRequests.Request>(PosternJson.Strict)
                    is { } request
                ? request.Fault
                : "must be an object.";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "must be { id, method, route, status, refused, at }, and no more.";
        }
    }

    /// <summary>A session of another app is as unknown as one that never was.</summary>
    private static async Task<Problem?> UnknownAsync(
        HttpContext context,
        Guid id,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var audience = context.RequiredCaller().Key.Audience;
        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        return await db.ImpersonationSessions.AnyAsync(
            session => session.Id == id && session.Audience == audience,
            context.RequestAborted
        )
            ? null
            : Problem.NotFound("There is no impersonation with this id.");
    }

    private static Problem CodeInvalid { get; } =
        new(
            RedeemImpersonation.CodeInvalid.Status,
            RedeemImpersonation.CodeInvalid.Code,
            RedeemImpersonation.CodeInvalid.Message
        );
}
