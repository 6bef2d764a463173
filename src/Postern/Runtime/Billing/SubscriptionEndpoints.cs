using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Billing.Operations;
using Postern.Http;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Storage;

namespace Postern.Runtime.Billing;

/// <summary>The product tells how subscriptions stand and how payments went, where no Stripe does.</summary>
internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        app.MapPut("/runtime/v1/tenants/{externalId}/subscription", PutAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Tenants));
        app.MapPost("/runtime/v1/invoices/{id:guid}/payments", PaidAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Usage));
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
        if (await db.FindTenantAsync(externalId, context.RequestAborted) is not { } id)
        {
            return new ProblemResult(
                Problem.NotFound(
                    "There is no tenant with this external id. Tell of it first: PUT /runtime/v1/tenants/{externalId}."
                )
            );
        }

        var (_, refused) = await requests.RunAsync<SyncSubscription>(context, id, body!);
        return refused is null ? Results.NoContent() : new ProblemResult(refused);
    }

    private static async Task<IResult> PaidAsync(
        HttpContext context,
        Guid id,
        ServiceRequests requests
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var (_, refused) = await requests.RunAsync<RecordPayment>(context, id, body!);
        return refused is null ? Results.NoContent() : new ProblemResult(refused);
    }
}
