using System.Text.Json.Serialization;

namespace Postern.AspNetCore;

/// <summary>Who of staff may see a tenant as one of its users, who asked, and who did: to be shown to the tenant.</summary>
public sealed record SupportAccess
{
    /// <summary>What the tenant allows.</summary>
    public required SupportAccessPolicy Policy { get; init; }

    /// <summary>Requests for consent, newest first, 50 at most.</summary>
    public required IReadOnlyList<SupportAccessRequest> Requests { get; init; }

    /// <summary>Impersonation sessions, newest first, 50 at most.</summary>
    public required IReadOnlyList<SupportAccessSession> Sessions { get; init; }
}

/// <summary>What a tenant allows staff to do.</summary>
public enum SupportAccessPolicy
{
    /// <summary>Staff may impersonate, for a reason, and it is on record.</summary>
    [JsonStringEnumMemberName("always")]
    Always,

    /// <summary>Staff must be granted it first, for hours.</summary>
    [JsonStringEnumMemberName("ask")]
    Ask,

    /// <summary>Nobody impersonates this tenant's users.</summary>
    [JsonStringEnumMemberName("never")]
    Never,
}

/// <summary>A staff member.</summary>
/// <param name="Name">Their name.</param>
/// <param name="Email">Their e-mail address.</param>
public sealed record SupportStaff(string Name, string Email);

/// <summary>A user of the tenant, by this app's own id.</summary>
/// <param name="Id">This app's id of the user.</param>
/// <param name="Name">The user's name.</param>
public sealed record SupportUser(string Id, string Name);

/// <summary>A staff member asks for consent.</summary>
public sealed record SupportAccessRequest
{
    /// <summary>Names the request when it is answered.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who asks.</summary>
    public required SupportStaff Staff { get; init; }

    /// <summary>As whom they want to look; null for the tenant as a whole.</summary>
    public SupportUser? User { get; init; }

    /// <summary>Why, in their own words.</summary>
    public required string Reason { get; init; }

    /// <summary>When they asked, in UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Until when it can be answered, in UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What became of it.</summary>
    public required SupportAccessRequestState State { get; init; }

    /// <summary>When it was answered, in UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who in the tenant answered.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Until when it is granted, in UTC.</summary>
    public DateTimeOffset? GrantedUntil { get; init; }
}

/// <summary>What became of a request for consent.</summary>
public enum SupportAccessRequestState
{
    /// <summary>It waits for an answer.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>It was granted.</summary>
    [JsonStringEnumMemberName("granted")]
    Granted,

    /// <summary>It was refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>Nobody answered in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}

/// <summary>One impersonation session, as the tenant may know of it.</summary>
public sealed record SupportAccessSession
{
    /// <summary>Names the session when it is ended.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who looked.</summary>
    public required SupportStaff Staff { get; init; }

    /// <summary>As whom.</summary>
    public required SupportUser User { get; init; }

    /// <summary>Why, in their own words.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether they may change anything.</summary>
    public required ImpersonationMode Mode { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends by itself, in UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was ended, in UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ended it.</summary>
    public string? EndedBy { get; init; }

    /// <summary>Where it stands.</summary>
    public required SupportAccessSessionState State { get; init; }

    /// <summary>How many requests were made in it.</summary>
    public required int RequestCount { get; init; }
}

/// <summary>Where a session stands.</summary>
public enum SupportAccessSessionState
{
    /// <summary>Allowed, not begun.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Under way.</summary>
    [JsonStringEnumMemberName("live")]
    Live,

    /// <summary>Ended by somebody.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,

    /// <summary>Ended by time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,
}

/// <summary>A tenant's answer to a request for consent.</summary>
public enum SupportAccessAnswer
{
    /// <summary>Staff may look, for the hours given.</summary>
    [JsonStringEnumMemberName("grant")]
    Grant,

    /// <summary>They may not.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,
}
