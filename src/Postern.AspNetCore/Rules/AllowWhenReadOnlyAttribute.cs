namespace Postern.AspNetCore;

/// <summary>
/// The endpoint may be used in a read-only session although its method is not GET, HEAD or OPTIONS, or although it opens a
/// WebSocket: it changes nothing that matters, a search by POST say. It is a declaration for strict mode as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowWhenReadOnlyAttribute : Attribute;
