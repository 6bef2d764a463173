using System.Text.Json;
using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>One effect in the hands of the channel, read from the message that carries it.</summary>
internal sealed class StripeMessage
{
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromHours(1);

    private readonly OutboxSending _sending;
    private readonly string _entry;

    private StripeMessage(OutboxSending sending, string entry, JsonElement data)
    {
        _sending = sending;
        _entry = entry;
        Data = data;
    }

    public JsonElement Data { get; }

    public string Type => _sending.Message.Type;

    public Guid TenantId => _sending.Message.TenantId!.Value;

    public Guid SubjectId => _sending.Message.SubjectId!.Value;

    /// <summary>Stripe's id of what was begun.</summary>
    public string? ExternalId => _sending.ExternalId;

    /// <summary>Nothing of it can be older at Stripe, whatever the clocks there and here say.</summary>
    public DateTimeOffset NotBefore => _sending.Message.CreatedAt - ClocksDiffer;

    /// <summary>The audit entry of the operation that intended it, whoever sent it again since.</summary>
    public string Entry => _entry;

    /// <summary>The idempotency key of a step; the entry's id alone where there is but one.</summary>
    public string Key(string? step = null) => step is null ? _entry : $"{_entry}:{step}";

    public Task LeaveAsync(CancellationToken cancellation) => _sending.LeaveAsync(cancellation);

    public static StripeMessage Of(OutboxSending sending)
    {
        var payload = JsonSerializer.Deserialize<Payload>(
            sending.Message.Payload,
            PosternJson.Strict
        )!;
        return new(sending, payload.AuditEntryId.ToString(), payload.Data);
    }

    private sealed record Payload(
        string Type,
        DateTimeOffset Timestamp,
        Guid AuditEntryId,
        JsonElement Data
    );
}
