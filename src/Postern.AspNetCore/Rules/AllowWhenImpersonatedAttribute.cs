namespace Postern.AspNetCore;

/// <summary>
/// The endpoint may be used in a session that can change things. Without strict mode every endpoint may that is not refused;
/// with it, only those that declare it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowWhenImpersonatedAttribute : Attribute;
