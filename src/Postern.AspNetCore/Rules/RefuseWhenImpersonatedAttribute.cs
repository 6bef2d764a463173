namespace Postern.AspNetCore;

/// <summary>
/// The endpoint is for the customer alone: passwords, e-mail addresses, second factors, API keys, billing methods, deleting
/// the account, exporting everything. Refused to impersonated requests of either mode and every method; stronger than any
/// allowance on the same endpoint.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RefuseWhenImpersonatedAttribute : Attribute;
