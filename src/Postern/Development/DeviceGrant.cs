namespace Postern.Development;

/// <summary>One sign-in of a device, from its first request until its tokens are fetched (RFC 8628).</summary>
internal sealed record DeviceGrant(string UserCode, string Scope, DateTimeOffset ExpiresAt)
{
    public required TimeSpan Interval { get; set; }
    public DateTimeOffset? LastPolledAt { get; set; }
    public SignIn? SignIn { get; set; }
    public bool IsDenied { get; set; }
    public bool IsDecided => IsDenied || SignIn is not null;
}
