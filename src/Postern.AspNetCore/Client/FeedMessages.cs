namespace Postern.AspNetCore.Client;

/// <summary>One event of the feed.</summary>
internal abstract record FeedEvent;

/// <summary>All that holds at this moment. An impersonation session that is not listed is not valid; a part that is absent is
/// one that the plane does not know of, and nothing is said about it.</summary>
internal sealed record Snapshot(string Version, LiveImpersonation[] Impersonations) : FeedEvent
{
    public ConfigurationDocument? Configuration { get; init; }

    public Dictionary<string, TenantDocument?>? Tenants { get; init; }
}

/// <summary>What is different from one version to the next. What is present replaces what was there; a tenant that is null is
/// gone.</summary>
internal sealed record Changes(string From, string Version) : FeedEvent
{
    public LiveImpersonation[]? Impersonations { get; init; }

    public ConfigurationDocument? Configuration { get; init; }

    public Dictionary<string, TenantDocument?>? Tenants { get; init; }
}

/// <summary>The plane is there, and nothing is new.</summary>
internal sealed record Heartbeat : FeedEvent
{
    public static readonly Heartbeat Instance = new();
}

internal sealed record LiveImpersonation(Guid Id, DateTimeOffset ExpiresAt);
