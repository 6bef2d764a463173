using Postern.Operations;
using Postern.Storage;

namespace Postern.Billing.Queries;

/// <summary>Effects as they stand in the outbox.</summary>
internal static class EffectRows
{
    /// <summary>The newest first.</summary>
    /// <param name="db">For reading.</param>
    /// <param name="tenantId">Whose; null: everybody's.</param>
    /// <param name="states">How far they have got; empty: any.</param>
    /// <param name="before">Id of the last one shown; null: from the newest on.</param>
    /// <param name="most">How many.</param>
    public static async Task<List<EffectView>> ReadAsync(
        PosternDb db,
        Guid? tenantId,
        IReadOnlyList<EffectState> states,
        Guid? before,
        int most,
        CancellationToken cancellation
    )
    {
        var messages = db.OutboxMessages.Where(message => message.Channel == OutboxChannels.Stripe);
        if (tenantId is { } tenant)
        {
            messages = messages.Where(message => message.TenantId == tenant);
        }

        if (before is { } last)
        {
            messages = messages.Where(message => message.Id < last);
        }

        if (states.Count > 0)
        {
            var stored = states.SelectMany(Effects.StatesOf).ToList();
            messages = messages.Where(message => stored.Contains(message.Delivery.State));
        }

        var rows = await messages
            .OrderByDescending(message => message.Id)
            .Take(most)
            .Select(message => new
            {
                message.Id,
                message.Type,
                message.Delivery.State,
                message.TenantId,
                TenantName = db
                    .Tenants.Where(owner => owner.Id == message.TenantId)
                    .Select(owner => owner.Name)
                    .FirstOrDefault(),
                message.SubjectId,
                message.Delivery.ExternalId,
                message.Delivery.Attempts,
                message.CreatedAt,
                message.Delivery.LastAttemptAt,
                message.Delivery.NextAttemptAt,
                message.Delivery.LastError,
                message.AuditEntryId,
            })
            .ToListAsync(cancellation);
        return rows.ConvertAll(row => new EffectView(
            row.Id,
            row.Type,
            Effects.StateOf(row.State),
            row.TenantId,
            row.TenantName,
            row.SubjectId,
            row.ExternalId,
            row.Attempts,
            row.CreatedAt,
            row.LastAttemptAt,
            row.State is OutboxState.Delivered or OutboxState.Dead ? null : row.NextAttemptAt,
            row.State == OutboxState.Delivered ? null : row.LastError,
            row.AuditEntryId
        ));
    }
}
