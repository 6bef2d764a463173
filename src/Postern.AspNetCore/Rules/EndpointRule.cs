using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Rules;

/// <summary>What an endpoint declares.</summary>
internal enum EndpointRule
{
    /// <summary>Nothing: reads are allowed, writes in write mode unless the app is strict.</summary>
    Undeclared,
    Refused,
    AllowedWhenReadOnly,
    AllowedWhenImpersonated,
}

internal static class EndpointRules
{
    public static EndpointRule Of(Endpoint? endpoint) =>
        endpoint?.Metadata switch
        {
            null => EndpointRule.Undeclared,
            var data when data.GetMetadata<RefuseWhenImpersonatedAttribute>() is not null =>
                EndpointRule.Refused,
            var data when data.GetMetadata<AllowWhenReadOnlyAttribute>() is not null =>
                EndpointRule.AllowedWhenReadOnly,
            var data when data.GetMetadata<AllowWhenImpersonatedAttribute>() is not null =>
                EndpointRule.AllowedWhenImpersonated,
            _ => EndpointRule.Undeclared,
        };

    /// <summary>RFC 9110, section 9.2.1, without TRACE.</summary>
    public static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Why a request may not use the endpoint, or null when it may.</summary>
    public static Gate.Refusal? Judge(
        EndpointRule rule,
        bool isWrite,
        ImpersonationMode mode,
        bool isStrict
    ) =>
        (rule, isWrite, mode) switch
        {
            (EndpointRule.Refused, _, _) => Gate.Refusal.Marked,
            (_, false, _) or (EndpointRule.AllowedWhenReadOnly, _, _) => null,
            (_, _, ImpersonationMode.Read) => Gate.Refusal.ReadOnly,
            (EndpointRule.Undeclared, _, _) when isStrict => Gate.Refusal.Undeclared,
            _ => null,
        };
}
