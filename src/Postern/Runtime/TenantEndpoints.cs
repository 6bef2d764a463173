using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Storage;
using Postern.Tenants.Operations;
using Postern.Users.Operations;

namespace Postern.Runtime;

/// <summary>The SaaS tells of its tenants and users, by its own ids. Saying the same twice changes nothing.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        app.MapPut("/runtime/v1/tenants/{externalId}", PutTenantAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Tenants));
        app.MapPut("/runtime/v1/tenants/{externalId}/users/{userExternalId}", PutUserAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Tenants));
    }

    private static async Task<IResult> PutTenantAsync(
        HttpContext context,
        string externalId,
        ServiceRequests requests,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var (input, problem) = await ReadAsync(context, externalId);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var (result, refused) = await requests.RunAsync<SyncTenant>(context, null, input!);
        if (refused is not null)
        {
            return new ProblemResult(refused);
        }

        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        var id = Id(result) ?? await db.FindTenantAsync(externalId, context.RequestAborted);
        return Told(id!.Value, externalId, result);
    }

    private static async Task<IResult> PutUserAsync(
        HttpContext context,
        string externalId,
        string userExternalId,
        ServiceRequests requests,
        IDbContextFactory<PosternDb> contexts
    )
    {
        var (input, problem) = await ReadAsync(context, userExternalId);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        if (await db.FindTenantAsync(externalId, context.RequestAborted) is not { } tenant)
        {
            return new ProblemResult(UnknownTenant);
        }

        var (result, refused) = await requests.RunAsync<SyncUser>(context, tenant, input!);
        if (refused is not null)
        {
            return new ProblemResult(refused);
        }

        var id =
            Id(result)
            ?? await db
                .Users.Where(user => user.TenantId == tenant && user.ExternalId == userExternalId)
                .Select(user => user.Id)
                .SingleAsync(context.RequestAborted);
        return Told(id, userExternalId, result);
    }

    public static Problem UnknownTenant { get; } =
        Problem.NotFound(
            "There is no tenant with this external id. PUT /runtime/v1/tenants/{externalId} tells of it."
        );

    /// <summary>Our id of the tenant that the SaaS calls so.</summary>
    public static async Task<Guid?> FindTenantAsync(
        this PosternDb db,
        string externalId,
        CancellationToken cancellation
    ) =>
        await db
            .Tenants.Where(tenant => tenant.ExternalId == externalId)
            .Select(tenant => (Guid?)tenant.Id)
            .SingleOrDefaultAsync(cancellation);

    /// <summary>The body, with the id from the address, which may not stand in it a second time.</summary>
    private static async Task<(JsonObject? Input, Problem? Problem)> ReadAsync(
        HttpContext context,
        string externalId
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return (null, problem);
        }

        if (body!.ContainsKey("externalId"))
        {
            return (
                null,
                Problem.InvalidInput(
                    "externalId",
                    "stands in the address, and not in the body as well."
                )
            );
        }

        body["externalId"] = externalId;
        return (body, null);
    }

    private static Guid? Id(JsonObject? result) =>
        result?["id"]?.GetValue<string>() is { } id ? Guid.Parse(id) : null;

    private static IResult Told(Guid id, string externalId, JsonObject? result) =>
        Results.Json(
            new { id, externalId },
            PosternJson.Strict,
            statusCode: result?["created"]?.GetValue<bool>() == true
                ? StatusCodes.Status201Created
                : StatusCodes.Status200OK
        );
}
