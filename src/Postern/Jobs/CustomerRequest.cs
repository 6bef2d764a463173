using Postern.Operations;

namespace Postern.Jobs;

/// <summary>What a customer asked for, and by when it is due: what its jobs and deliveries, of the same correlation id, are for.</summary>
public sealed class CustomerRequest : IBookkeeping
{
    public required Guid Id { get; init; }

    public required string App { get; init; }

    public required string ExternalId { get; init; }

    /// <summary>Such as <c>export</c>.</summary>
    public required string Kind { get; init; }

    public required Guid TenantId { get; init; }

    public string? UserExternalId { get; init; }

    public required string CorrelationId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the customer had it; null while that is open (<see cref="Answers.AnsweredAt"/>).</summary>
    public DateTimeOffset? AnsweredAt { get; set; }
}

/// <summary>How a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>Taken by whoever carries it: the mail server, say.</summary>
    Accepted,

    /// <summary>Came back.</summary>
    Bounced,

    Opened,

    Downloaded,
}

/// <summary>Something on its way to a customer: an e-mail, a download.</summary>
public sealed class Delivery : IBookkeeping
{
    public required Guid Id { get; init; }

    public required string App { get; init; }

    public required string ExternalId { get; init; }

    public required Guid TenantId { get; init; }

    public required string CorrelationId { get; init; }

    /// <summary>Such as <c>email</c> or <c>download</c>.</summary>
    public required string Kind { get; init; }

    public string? UserExternalId { get; set; }

    public DeliveryState State { get; set; }

    public DateTimeOffset StateAt { get; set; }

    public DateTimeOffset? AcceptedAt { get; set; }

    public DateTimeOffset? BouncedAt { get; set; }

    public DateTimeOffset? OpenedAt { get; set; }

    public DateTimeOffset? DownloadedAt { get; set; }

    /// <summary>Masked.</summary>
    public string? Recipient { get; set; }

    public string? Detail { get; set; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The customer has it, or can have it.</summary>
    public bool HasArrived => State != DeliveryState.Bounced;

    /// <summary>Takes in what happened to it; twice, or in another order, comes to the same.</summary>
    /// <returns>Whether it was new.</returns>
    public bool Take(DeliveryEvent happened)
    {
        var before = (State, StateAt, AcceptedAt, BouncedAt, OpenedAt, DownloadedAt, Recipient);
        if ((happened.At, happened.State).CompareTo((StateAt, State)) >= 0)
        {
            (StateAt, State, Detail) = (happened.At, happened.State, happened.Detail ?? Detail);
        }

        switch (happened.State)
        {
            case DeliveryState.Accepted:
                AcceptedAt = Earlier(AcceptedAt, happened.At);
                break;
            case DeliveryState.Bounced:
                BouncedAt = Earlier(BouncedAt, happened.At);
                break;
            case DeliveryState.Opened:
                OpenedAt = Earlier(OpenedAt, happened.At);
                break;
            case DeliveryState.Downloaded:
                DownloadedAt = Earlier(DownloadedAt, happened.At);
                break;
            default:
                throw new InvalidOperationException($"{happened.State} is no state of a delivery.");
        }

        Recipient =
            string.CompareOrdinal(Recipient, happened.Recipient) >= 0
                ? Recipient
                : happened.Recipient;
        UserExternalId =
            string.CompareOrdinal(UserExternalId, happened.User) >= 0
                ? UserExternalId
                : happened.User;
        return before != (State, StateAt, AcceptedAt, BouncedAt, OpenedAt, DownloadedAt, Recipient);
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) =>
        one < other ? one.Value : other;
}

/// <summary>One thing that happened to a delivery, as reported.</summary>
public sealed record DeliveryEvent
{
    public required string Id { get; init; }

    public required string CorrelationId { get; init; }

    public required string Tenant { get; init; }

    public string? User { get; init; }

    public required string Kind { get; init; }

    public required DeliveryState State { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Recipient { get; init; }

    public string? Detail { get; init; }
}
