using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Outbox.Queries;

[Query(
    "outbox.list",
    "/outbox",
    Title = "List outgoing messages",
    Permissions = [Permissions.ReadOutbox]
)]
public sealed class ListOutboxMessages : Query<ListOutboxMessages.Input, Page<OutboxMessageView>>
{
    public sealed record Input : ListInput
    {
        [Display(
            Description = "pending, waiting for something before it, sent, unknown whether it arrived, delivered, or dead: given up."
        )]
        public OutboxState? State { get; init; }

        [Display(Description = "webhook: to the product; stripe.")]
        [RegularExpression("^(webhook|stripe)$", ErrorMessage = "must be webhook or stripe.")]
        public string? Channel { get; init; }
    }

    protected override async Task<Page<OutboxMessageView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var messages = context.Db.OutboxMessages.AsQueryable();
        if (input.State is { } state)
        {
            messages = messages.Where(message => message.Delivery.State == state);
        }

        if (input.Channel is { } channel)
        {
            messages = messages.Where(message => message.Channel == channel);
        }

        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            messages = messages.Where(message => message.Id < last);
        }

        var found = await messages
            .Join(
                context.Db.AuditEntries,
                message => message.AuditEntryId,
                entry => entry.Id,
                (message, entry) =>
                    new
                    {
                        message,
                        message.Delivery,
                        entry.Summary,
                    }
            )
            .OrderByDescending(row => row.message.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size)} outgoing messages",
            AuditSubject.None
        );
        return Cursors.Cut(
            [.. found.Select(row => OutboxMessageView.Of(row.message, row.Delivery, row.Summary))],
            input.Size,
            message => message.Id.ToString()
        );
    }
}

/// <summary>A message as lists show it; its payload stays where it is.</summary>
/// <param name="TenantId">Whom it is about, where that is known.</param>
/// <param name="SentAt">When it last left for a receiver that can be asked; null: it never has.</param>
/// <param name="ExternalId">The receiver's own id of what came of it.</param>
/// <param name="LastError">What was said last: an error, or a note on what was delivered.</param>
/// <param name="Cause">The summary of the entry that it comes from.</param>
/// <param name="RequeuedAt">When somebody last asked for it to be sent again; the deliverer takes it up at its next turn.</param>
public sealed record OutboxMessageView(
    Guid Id,
    string Channel,
    string Type,
    Guid? TenantId,
    string Cause,
    OutboxState State,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? SentAt,
    string? ExternalId,
    string? LastError,
    DateTimeOffset? RequeuedAt,
    Guid AuditEntryId
) : IVersioned
{
    internal static OutboxMessageView Of(
        OutboxMessage message,
        OutboxDelivery delivery,
        string cause
    ) =>
        new(
            message.Id,
            message.Channel,
            message.Type,
            message.TenantId,
            cause,
            delivery.State,
            delivery.Attempts,
            message.CreatedAt,
            delivery.State is OutboxState.Delivered or OutboxState.Dead
                ? null
                : delivery.NextAttemptAt,
            delivery.LastAttemptAt,
            delivery.SentAt,
            delivery.ExternalId,
            delivery.LastError,
            message.RequeuedAt,
            message.AuditEntryId
        );
}
