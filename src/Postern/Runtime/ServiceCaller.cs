using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Features;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Staff;

namespace Postern.Runtime;

/// <summary>The service behind a request.</summary>
internal sealed record ServiceCaller(ServiceKey Key, Actor Actor)
{
    public static ServiceCaller Of(
        ServiceKey key,
        HttpContext context,
        FrozenSet<string> permissions
    ) =>
        new(
            key,
            new Actor
            {
                Issuer = "postern",
                Subject = $"service_key:{key.Id}",
                Email = null,
                Name = key.Name,
                Roles = [],
                Permissions = permissions,
                Origin = StaffActors.OriginOf(context),
                IsSystem = true,
            }
        );
}

internal static class ServiceCallerOfRequest
{
    /// <summary>Who calls, where the gate has made sure that it has a key.</summary>
    public static ServiceCaller RequiredCaller(this HttpContext context) =>
        context.Features.GetRequiredFeature<ServiceCaller>();
}
