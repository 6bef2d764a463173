namespace Postern.Runtime.Feed;

/// <summary>A session as customer servers know it.</summary>
internal sealed record RunningImpersonation(Guid Id, DateTimeOffset ExpiresAt);
