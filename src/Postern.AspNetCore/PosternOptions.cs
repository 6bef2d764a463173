using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore;

/// <summary>How this app meets Postern. Bound from the configuration section <c>Postern</c>; every fault in it is reported at
/// start-up, all of them at once, each by its key.</summary>
public sealed class PosternOptions
{
    /// <summary>The configuration section's name.</summary>
    public const string Section = "Postern";

    /// <summary>The runtime plane's address, as in <c>https://postern.internal:9091</c>. Required. Plain http carries the service
    /// key readable: on loopback, or where the network itself is encrypted.</summary>
    public string RuntimeUrl { get; set; } = "";

    /// <summary>The service key that <c>postern-server keys create</c> shows once; begins with <c>pstn_</c>. Required.</summary>
    public string ServiceKey { get; set; } = "";

    /// <summary>This app's name as Postern knows it. Tokens for any other are refused (RFC 7519, section 4.1.3). Required.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Who issues the tokens (RFC 7519, section 4.1.1); compared exactly.</summary>
    public string Issuer { get; set; } = "postern";

    /// <summary>
    /// How long impersonated requests are still served when nothing is heard of the runtime plane: 1 to 60 seconds. It bounds
    /// how late the end of a session can be learnt. Customers' own requests never depend on it.
    /// </summary>
    public TimeSpan FeedStaleAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether an endpoint that declares nothing refuses impersonated writes in write mode as well. Declare with
    /// <c>.AllowWhenImpersonated()</c>, <c>.AllowWhenReadOnly()</c> or <c>.RefuseWhenImpersonated()</c>.</summary>
    public bool Strict { get; set; }

    /// <summary>Where the staff member lands: a path of this app.</summary>
    public string LandingPath { get; set; } = "/";

    /// <summary>
    /// Makes the identity that this app's own sign-in makes for the user, so that the app sees no difference. Called once for
    /// each impersonated request; null means that there is no such user, and the request is refused. Left out, the identity is
    /// made of the token: name identifier, name, e-mail, role and <c>tenant</c>.
    /// </summary>
    public Func<
        ImpersonatedIdentityContext,
        ValueTask<ClaimsIdentity?>
    >? CreateIdentity { get; set; }

    /// <summary>
    /// Where the last known settings, flags and tenants' plans are kept across a restart of this app: a file, relative to the
    /// content root. Left out, <c>.postern/settings-</c>, the audience and <c>.json</c>; empty keeps none. It is plain JSON that
    /// only the app's own account can read; no session, key or person is in it.
    /// </summary>
    public string? SettingsFile { get; set; }

    /// <summary>
    /// Where job reports that could not be sent wait across a restart: a file of JSON lines, relative to the content root. Left
    /// out, <c>jobs-</c>, the audience and <c>.jsonl</c> beside <see cref="SettingsFile"/>; empty keeps them in memory. Only the
    /// app's own account can read it. At most 64 MiB (8 MiB in memory); then the oldest go.
    /// </summary>
    public string? JobsFile { get; set; }

    /// <summary>The secret by which <c>app.MapPosternWebhooks(…)</c> knows that a message is Postern's: <c>whsec_</c> and the Base64
    /// of 24 to 64 random bytes, the same as <c>Postern__Webhook__Secret</c> of the server. Required there.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>
    /// Tells the tenant that a request is of, by this app's id, or null when it is of none; asked once for each request, where
    /// <c>app.UsePosternLimits()</c> stands, and required there. Take it from the identity that this app has made, never from
    /// what the client may choose, or customers could use up each other's limits. Impersonated requests are not asked about.
    /// </summary>
    public Func<HttpContext, string?>? Tenant { get; set; }

    /// <summary>Whether every answer to a tenant carries the fields <c>RateLimit</c> and <c>RateLimit-Policy</c>, and not only a
    /// refusal. It costs some allocation for each request.</summary>
    public bool RateLimitHeaders { get; set; }

    /// <summary>What could not be read from the configuration; reported with the other faults.</summary>
    internal List<string> Unreadable { get; } = [];
}
