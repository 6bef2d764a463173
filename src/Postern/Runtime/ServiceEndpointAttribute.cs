namespace Postern.Runtime;

/// <summary>
/// An endpoint of the runtime plane: called with a service key that has the scope. One that has neither this nor
/// <see cref="Http.PublicEndpointAttribute"/> stops the server's start.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ServiceEndpointAttribute(string scope) : Attribute
{
    public string Scope { get; } = scope;
}
