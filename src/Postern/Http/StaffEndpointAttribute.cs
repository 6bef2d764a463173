namespace Postern.Http;

/// <summary>
/// Who may call an endpoint: staff with one of the permissions; with none named, any staff member with a role. An
/// endpoint that has neither this nor <see cref="PublicEndpointAttribute"/> stops the server's start.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class StaffEndpointAttribute(params string[] permissions) : Attribute
{
    public IReadOnlyList<string> Permissions { get; } = permissions;

    /// <summary>The type that checks the permission itself, since it also records whom a refusal is about.</summary>
    public Type? CheckedBy { get; init; }
}
