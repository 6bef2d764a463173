using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Jobs;

/// <summary>What became of something on its way to a customer.</summary>
public sealed record Delivery
{
    /// <summary>This app's id of the message or download; the same for everything that becomes of it.</summary>
    public required string Id { get; init; }

    /// <summary>The same as of the request and its jobs.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>This app's id of the tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>This app's id of the user.</summary>
    public string? User { get; init; }

    /// <summary>How it goes: <c>email</c>, <c>download</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>What became of it.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>When, by this app's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>To whom, as in an e-mail address; Postern masks it before it keeps it.</summary>
    public string? Recipient { get; init; }

    /// <summary>More, in words: why it bounced, say.</summary>
    public string? Detail { get; init; }
}

/// <summary>What became of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>The next one on the way took it.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>It came back.</summary>
    [JsonStringEnumMemberName("bounced")]
    Bounced,

    /// <summary>It was opened.</summary>
    [JsonStringEnumMemberName("opened")]
    Opened,

    /// <summary>It was fetched.</summary>
    [JsonStringEnumMemberName("downloaded")]
    Downloaded,
}
