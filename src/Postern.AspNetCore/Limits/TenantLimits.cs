using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;

namespace Postern.AspNetCore.Limits;

/// <summary>Where the app says <c>UsePosternLimits</c>: maintenance, then the rate, then the size of an upload.</summary>
internal sealed class TenantLimits(
    Maintenance maintenance,
    RequestRates rates,
    UploadLimit uploads,
    IOptions<PosternOptions> options
)
{
    /// <summary>Not an async method: a request that is within the limits takes no memory here.</summary>
    public RequestDelegate Before(RequestDelegate next)
    {
        var tenantOf =
            options.Value.Tenant
            ?? throw new InvalidOperationException(
                "UsePosternLimits must know the tenant of a request: set PosternOptions.Tenant in AddPostern, as in options.Tenant = context => context.User.FindFirstValue(\"tenant\")."
            );
        return context =>
        {
            var declared = context.GetEndpoint()?.Metadata;
            var token = context.Features.Get<ImpersonatedRequest>()?.Token;
            // Who impersonates is where the token says, whatever the app reads elsewhere in the request.
            var tenant = token is null ? tenantOf(context) : token.User.TenantId;
            if (string.IsNullOrEmpty(tenant))
                tenant = null;

            if (
                declared?.GetMetadata<AllowWhenInMaintenanceAttribute>() is null
                && token?.Actor.Mode != ImpersonationMode.Read
                && maintenance.Refuses(tenant) is { } closed
            )
                return AnswerWriter.RefuseAsync(context, closed);
            if (
                tenant is not null
                && declared?.GetMetadata<WithoutRateLimitAttribute>() is null
                && !rates.TryTake(context, tenant)
            )
                return rates.RefuseAsync(context, tenant);

            return declared?.GetMetadata<LimitUploadsAttribute>() is null
                ? next(context)
                : uploads.ServeAsync(context, tenant, next);
        };
    }
}
