using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Impersonation.Operations;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Storage;
using Postern.Tenants.Operations;

namespace Postern.Runtime;

/// <summary>What a tenant may know and decide of staff who look: shown by the SaaS in its own settings.</summary>
internal static class SupportAccessEndpoints
{
    private const int Shown = 50;

    public static void MapSupportAccess(this IEndpointRouteBuilder app)
    {
        app.MapGet("/runtime/v1/tenants/{externalId}/support-access", GetAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Tenants));
        app.MapPut("/runtime/v1/tenants/{externalId}/support-access", PutAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Tenants));
        app.MapPost(
                "/runtime/v1/tenants/{externalId}/support-access/requests/{id:guid}",
                AnswerAsync
            )
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Tenants));
    }

    private static async Task<IResult> GetAsync(
        HttpContext context,
        string externalId,
        IDbContextFactory<PosternDb> contexts,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var tenant = await db
            .Tenants.AsNoTracking()
            .SingleOrDefaultAsync(row => row.ExternalId == externalId, cancellation);
        if (tenant is null)
        {
            return new ProblemResult(TenantEndpoints.UnknownTenant);
        }

        var requests = await (
            from request in db.SupportAccessRequests.AsNoTracking()
            where request.TenantId == tenant.Id
            join user in db.Users on request.UserId equals (Guid?)user.Id into users
            from user in users.DefaultIfEmpty()
            orderby request.Id descending
            select new { Request = request, User = user }
        )
            .Take(Shown)
            .ToListAsync(cancellation);
        var sessions = await (
            from session in db.ImpersonationSessions.AsNoTracking()
            where session.TenantId == tenant.Id
            join user in db.Users on session.UserId equals user.Id
            orderby session.Id descending
            select new
            {
                Session = session,
                User = user,
                Requests = db.ImpersonatedRequests.Count(made => made.SessionId == session.Id),
            }
        )
            .Take(Shown)
            .ToListAsync(cancellation);
        return Results.Json(
            new
            {
                policy = tenant.SupportAccess,
                requests = requests.Select(row => new
                {
                    id = row.Request.Id,
                    staff = new { name = row.Request.StaffName, email = row.Request.StaffEmail },
                    user = row.User is null ? null : Named(row.User),
                    reason = row.Request.Reason,
                    requestedAt = row.Request.RequestedAt,
                    expiresAt = row.Request.ExpiresAt,
                    state = row.Request.StateAt(now),
                    answeredAt = row.Request.AnsweredAt,
                    answeredBy = row.Request.AnsweredBy,
                    grantedUntil = row.Request.GrantedUntil,
                }),
                sessions = sessions.Select(row => new
                {
                    id = row.Session.Id,
                    staff = new { name = row.Session.StaffName, email = row.Session.StaffEmail },
                    user = Named(row.User),
                    reason = row.Session.Reason,
                    mode = row.Session.Mode,
                    startedAt = row.Session.StartedAt,
                    expiresAt = row.Session.ExpiresAt,
                    endedAt = row.Session.EndedAt,
                    endedBy = row.Session.EndedBy,
                    state = row.Session.StateAt(now),
                    requestCount = row.Requests,
                }),
            },
            PosternJson.Strict
        );
    }

    private static async Task<IResult> PutAsync(
        HttpContext context,
        string externalId,
        ServiceRequests requests,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        if (await db.FindTenantAsync(externalId, context.RequestAborted) is not { } tenant)
        {
            return new ProblemResult(TenantEndpoints.UnknownTenant);
        }

        var (_, refused) = await requests.RunAsync<SetSupportAccessFromProduct>(
            context,
            tenant,
            body!
        );
        return refused is null ? Results.NoContent() : new ProblemResult(refused);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        string externalId,
        Guid id,
        ServiceRequests requests,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        if (await db.FindTenantAsync(externalId, context.RequestAborted) is not { } tenant)
        {
            return new ProblemResult(TenantEndpoints.UnknownTenant);
        }

        if (
            !await db.SupportAccessRequests.AnyAsync(
                request => request.Id == id && request.TenantId == tenant,
                context.RequestAborted
            )
        )
        {
            return new ProblemResult(
                Problem.NotFound("This tenant has no request for support access with this id.")
            );
        }

        var (_, refused) = await requests.RunAsync<AnswerSupportAccess>(context, id, body!);
        return refused is null ? Results.NoContent() : new ProblemResult(refused);
    }

    private static object Named(Users.User user) =>
        new { id = user.ExternalId ?? user.Id.ToString(), name = user.Name };
}
