using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Outbox.Queries;

[Query(
    "outbox.list",
    "/outbox",
    Title = "List messages to the product",
    Permissions = [Permissions.ReadOutbox]
)]
public sealed class ListOutboxMessages : Query<ListOutboxMessages.Input, Page<OutboxMessageView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "pending, delivered, or dead: given up.")]
        public OutboxState? State { get; init; }
    }

    protected override async Task<Page<OutboxMessageView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var messages = context.Db.OutboxMessages.Include(message => message.Delivery).AsQueryable();
        if (input.State is { } state)
        {
            messages = messages.Where(message => message.Delivery.State == state);
        }

        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            messages = messages.Where(message => message.Id < last);
        }

        var found = await messages
            .OrderByDescending(message => message.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size)} messages to the product",
            AuditSubject.None
        );
        return Cursors.Cut(
            [.. found.Select(OutboxMessageView.Of)],
            input.Size,
            message => message.Id.ToString()
        );
    }
}

/// <summary>A message as lists show it; its payload stays where it is.</summary>
public sealed record OutboxMessageView(
    Guid Id,
    string Type,
    OutboxState State,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? LastAttemptAt,
    string? LastError,
    Guid AuditEntryId
) : IVersioned
{
    internal static OutboxMessageView Of(OutboxMessage message) =>
        new(
            message.Id,
            message.Type,
            message.Delivery.State,
            message.Delivery.Attempts,
            message.CreatedAt,
            message.Delivery.State == OutboxState.Pending ? message.Delivery.NextAttemptAt : null,
            message.Delivery.LastAttemptAt,
            message.Delivery.LastError,
            message.AuditEntryId
        );
}
