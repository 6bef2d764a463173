using System.Text.Json.Nodes;

namespace Postern.Operations;

/// <summary>Where an outbox message stands.</summary>
public enum OutboxState
{
    /// <summary>Intended, and surely not done yet; due at <see cref="OutboxDelivery.NextAttemptAt"/>.</summary>
    Pending,

    /// <summary>Something that it needs is not there yet, such as the tenant's customer at the receiver.</summary>
    Waiting,

    /// <summary>On its way: written before the first byte leaves.</summary>
    Sent,

    /// <summary>It left and nobody can tell whether it arrived: the receiver is asked before it is sent again.</summary>
    Unknown,

    /// <summary>Confirmed by the receiver.</summary>
    Delivered,

    /// <summary>Refused, or given up after the last attempt; stays until somebody sends it again.</summary>
    Dead,
}

/// <summary>Where a message goes.</summary>
public static class OutboxChannels
{
    /// <summary>The SaaS.</summary>
    public const string Webhook = "webhook";

    /// <summary>The payment provider.</summary>
    public const string Stripe = "stripe";

    /// <summary>The tables of a Hangfire that runs jobs of the SaaS.</summary>
    public const string Hangfire = "hangfire";
}

/// <summary>
/// What others must do about a change: the SaaS (send a reset link, end its sessions), the payment provider. Written in
/// the transaction of the change and delivered afterwards.
/// </summary>
public sealed class OutboxMessage : IAudited
{
    public required Guid Id { get; init; }

    /// <summary>The entry of the change that it tells of; after a re-send by hand, that one's.</summary>
    public Guid AuditEntryId { get; set; }

    /// <summary>One of <see cref="OutboxChannels"/>.</summary>
    public string Channel { get; init; } = OutboxChannels.Webhook;

    /// <summary>Event name, such as <c>user.credentials.reset</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whom it is about, where that is known: a tenant's messages of one channel go out in their order.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>What it is about, such as an invoice.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>A JSON object; to the webhook it is sent and signed as it stands, to the byte.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody last asked for it to be sent once more, after it was given up.</summary>
    public DateTimeOffset? RequeuedAt { get; private set; }

    public OutboxDelivery Delivery { get; init; } = null!;

    public void Requeue(DateTimeOffset now) => RequeuedAt = now;

    string ITarget.Label => Type;

    Guid? ITarget.OfTenant => TenantId;

    internal static OutboxMessage Create(
        string channel,
        string type,
        JsonObject data,
        Guid auditEntryId,
        DateTimeOffset now,
        Guid? tenantId = null,
        Guid? subjectId = null
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
            Channel = channel,
            Type = type,
            TenantId = tenantId,
            SubjectId = subjectId,
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

    /// <summary>When it last left, on a channel whose receiver can be asked; null: it never has.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The receiver's own id of what came of it, as far as that has got.</summary>
    public string? ExternalId { get; set; }

    /// <summary>What the receiver or the network said last.</summary>
    public string? LastError { get; set; }
}
