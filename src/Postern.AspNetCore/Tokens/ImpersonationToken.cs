namespace Postern.AspNetCore.Tokens;

/// <summary>A token whose signature, claims and times have been found good. Whether its session still lives is another
/// question, asked at each request.</summary>
internal sealed record ImpersonationToken(ImpersonatedUser User, ImpersonationActor Actor)
{
    public Guid SessionId => Actor.SessionId;

    public DateTimeOffset ExpiresAt => Actor.ExpiresAt;

    /// <summary>When it was issued, by the runtime plane's clock.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Longer texts are not looked at. Ours are under 2 KB, and a cookie cannot hold more than 4.</summary>
    public const int LongestText = 8192;

    /// <summary>
    /// The Base64url of <c>{"typ":"impersonation+jwt",</c>, with which each of ours begins: 27 bytes, so 36 letters without a
    /// remainder. It tells our bearer tokens from the app's own at the price of one comparison.
    /// </summary>
    public const string Prefix = "eyJ0eXAiOiJpbXBlcnNvbmF0aW9uK2p3dCIs";
}
