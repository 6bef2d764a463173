namespace Postern.AspNetCore;

/// <summary>The body of a request to the endpoint may be as large as <see cref="PosternSettings.MaxUploadSize"/> says for its
/// tenant, and no larger, whatever the server's own limit is.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class LimitUploadsAttribute : Attribute;
