using System.Text.Json.Nodes;

namespace Postern.Operations;

/// <summary>Where an outbox message stands.</summary>
public enum OutboxState
{
    /// <summary>Written with its change; due at <see cref="OutboxDelivery.NextAttemptAt"/>.</summary>
    Pending,

    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>Given up after the last attempt; stays until somebody sends it again.</summary>
    Dead,
}

/// <summary>
/// What the SaaS itself must do about a change (send a reset link, end its sessions): written in the transaction of
/// the change, delivered afterwards, at least once, under <see cref="Id"/> as the receiver's idempotency key.
/// </summary>
public sealed class OutboxMessage : IAudited
{
    public required Guid Id { get; init; }

    /// <summary>The entry of the change that it tells of; after a re-send by hand, that one's.</summary>
    public Guid AuditEntryId { get; set; }

    /// <summary>Event name, such as <c>user.credentials.reset</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The JSON body as it is sent and signed, to the byte.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody last asked for it to be sent once more, after it was given up.</summary>
    public DateTimeOffset? RequeuedAt { get; private set; }

    public OutboxDelivery Delivery { get; init; } = null!;

    public void Requeue(DateTimeOffset now) => RequeuedAt = now;

    string IAudited.Label => Type;

    internal static OutboxMessage Create(
        string type,
        JsonObject data,
        Guid auditEntryId,
        DateTimeOffset now
    )
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            Id = id,
            Delivery = new OutboxDelivery
            {
                MessageId = id,
                State = OutboxState.Pending,
                NextAttemptAt = now,
            },
            AuditEntryId = auditEntryId,
            Type = type,
            Payload = new JsonObject
            {
                ["type"] = type,
                ["timestamp"] = now.ToString("O"),
                ["auditEntryId"] = auditEntryId.ToString(),
                ["data"] = data,
            }.ToJsonString(PosternJson.Compact),
            CreatedAt = now,
        };
    }
}

/// <summary>
/// How far a message has got. Bookkeeping of the deliverer beside the message, which itself never changes without an
/// entry.
/// </summary>
public sealed class OutboxDelivery : IBookkeeping
{
    public Guid MessageId { get; init; }

    public required OutboxState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>Not before this time; also the lease of a deliverer that is at it.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    public DateTimeOffset? LastAttemptAt { get; set; }

    /// <summary>What the receiver or the network said last.</summary>
    public string? LastError { get; set; }
}
