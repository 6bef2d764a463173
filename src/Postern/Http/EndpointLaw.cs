using Microsoft.AspNetCore.Routing;

namespace Postern.Http;

/// <summary>A route without a word on who may call it cannot be written by accident: the server does not start.</summary>
internal static class EndpointLaw
{
    public static void Check(IEnumerable<EndpointDataSource> sources)
    {
        var silent = sources
            .SelectMany(source => source.Endpoints)
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<StaffEndpointAttribute>() is null
                && endpoint.Metadata.GetMetadata<PublicEndpointAttribute>() is null
                // The framework's own, for assets that change while an unpublished build runs; the gate lets staff only.
                && endpoint is not RouteEndpoint { RoutePattern.RawText: "{**path:file}" }
            )
            .Select(endpoint => endpoint.DisplayName)
            .ToList();
        if (silent.Count > 0)
        {
            throw new InvalidOperationException(
                $"These endpoints say neither who may call them ([StaffEndpoint]) nor that anybody may ([PublicEndpoint]): {string.Join(", ", silent)}."
            );
        }
    }
}
