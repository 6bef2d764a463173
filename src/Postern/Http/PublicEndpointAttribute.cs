namespace Postern.Http;

/// <summary>Marks an endpoint that answers without a signed-in staff member, and says why it may.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PublicEndpointAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
