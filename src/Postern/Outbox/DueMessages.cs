using Postern.Operations;

namespace Postern.Outbox;

/// <summary>
/// What is to be sent now. A tenant's messages to Stripe go out one after the other: as long as one of them is
/// neither there nor given up, the later ones stay. One that waits for something holds nothing up.
/// </summary>
internal static class DueMessages
{
    public static IQueryable<OutboxDelivery> Of(
        DbContext db,
        IReadOnlyList<string> channels,
        DateTimeOffset now
    )
    {
        var deliveries = db.Set<OutboxDelivery>();
        var messages = db.Set<OutboxMessage>();
        return from delivery in deliveries
            join message in messages on delivery.MessageId equals message.Id
            where
                (
                    delivery.State == OutboxState.Pending
                    || delivery.State == OutboxState.Sent
                    || delivery.State == OutboxState.Unknown
                )
                && delivery.NextAttemptAt <= now
                && channels.Contains(message.Channel)
                && (
                    message.TenantId == null
                    || !messages.Any(earlier =>
                        earlier.TenantId == message.TenantId
                        && earlier.Channel == message.Channel
                        && earlier.Channel != OutboxChannels.Webhook
                        && earlier.Channel != OutboxChannels.Hangfire
                        && earlier.Id < message.Id
                        && deliveries.Any(other =>
                            other.MessageId == earlier.Id
                            && (
                                other.State == OutboxState.Pending
                                || other.State == OutboxState.Sent
                                || other.State == OutboxState.Unknown
                            )
                        )
                    )
                )
            select delivery;
    }

    /// <summary>Several servers on PostgreSQL each take other rows; SQLite has one writer anyway.</summary>
    public static IQueryable<OutboxDelivery> Locked(
        DbContext db,
        IReadOnlyList<string> channels,
        DateTimeOffset now,
        int most
    )
    {
#pragma warning disable RS0030 // EF Core knows no "for update skip locked".
        return db.Database.IsNpgsql()
            ? db.Set<OutboxDelivery>()
                .FromSql(
                    $"""
                    select d.* from outbox_deliveries d
                    join outbox_messages m on m.id = d.message_id
                    where d.state in ('pending', 'sent', 'unknown') and d.next_attempt_at <= {now}
                      and m.channel = any({channels.ToArray()})
                      and (m.tenant_id is null or not exists (
                        select 1 from outbox_messages e
                        join outbox_deliveries o on o.message_id = e.id
                        where e.tenant_id = m.tenant_id and e.channel = m.channel
                          and e.channel not in ('webhook', 'hangfire') and e.id < m.id
                          and o.state in ('pending', 'sent', 'unknown')))
                    order by d.next_attempt_at limit {most}
                    for update of d skip locked
                    """
                )
            : Of(db, channels, now).OrderBy(delivery => delivery.NextAttemptAt).Take(most);
#pragma warning restore RS0030
    }
}
