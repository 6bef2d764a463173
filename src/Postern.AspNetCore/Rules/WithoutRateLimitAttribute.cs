namespace Postern.AspNetCore;

/// <summary>Requests to the endpoint are neither counted nor refused by the tenant's rate limit.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class WithoutRateLimitAttribute : Attribute;
