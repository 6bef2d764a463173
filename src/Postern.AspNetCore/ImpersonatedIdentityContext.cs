using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore;

/// <summary>What <see cref="PosternOptions.CreateIdentity"/> is given.</summary>
/// <param name="HttpContext">The impersonated request; its <c>RequestServices</c> reach the app's own database.</param>
/// <param name="User">Whose identity to make.</param>
/// <param name="Actor">Who takes their place.</param>
public sealed record ImpersonatedIdentityContext(
    HttpContext HttpContext,
    ImpersonatedUser User,
    ImpersonationActor Actor
);
