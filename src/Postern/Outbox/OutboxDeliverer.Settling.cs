using Postern.Operations;

namespace Postern.Outbox;

/// <content>What is written down after an attempt.</content>
internal sealed partial class OutboxDeliverer<TContext>
{
    /// <summary>After asking: what was found is there, and what nobody can tell is asked for again, however long it takes.</summary>
    private async Task SettleAsync(
        Leased leased,
        OutboxFinding finding,
        CancellationToken cancellation
    )
    {
        switch (finding)
        {
            case OutboxFinding.Found found:
                await leases.SettleAsync(
                    leased,
                    OutboxState.Delivered,
                    TimeSpan.Zero,
                    found.Note,
                    found.ExternalId,
                    cancellation
                );
                break;
            case OutboxFinding.Wrong wrong:
                await GiveUpAsync(leased, wrong.Error, wrong.ExternalId, cancellation);
                break;
            case OutboxFinding.CannotTell cannot:
                LogAttemptFailed(
                    leased.Message.Type,
                    leased.Message.Id,
                    leased.Attempts,
                    cannot.Error
                );
                await leases.SettleAsync(
                    leased,
                    leased.Delivery.State,
                    Longer(RetrySchedule.Unending(leased.Attempts, Chance()), cannot.RetryAfter),
                    cannot.Error,
                    leased.Delivery.ExternalId,
                    cancellation
                );
                break;
            default:
                throw new InvalidOperationException($"Unknown finding {finding}.");
        }
    }

    private async Task SettleAsync(
        Leased leased,
        OutboxAnswer answer,
        string? externalId,
        CancellationToken cancellation
    )
    {
        var (type, id) = (leased.Message.Type, leased.Message.Id);
        switch (answer)
        {
            case OutboxAnswer.Accepted accepted:
                await leases.SettleAsync(
                    leased,
                    OutboxState.Delivered,
                    TimeSpan.Zero,
                    accepted.Note,
                    accepted.ExternalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Waits waits:
                await leases.SettleAsync(
                    leased,
                    OutboxState.Waiting,
                    leases.WaitOf(leased.Message),
                    waits.Why,
                    externalId,
                    cancellation,
                    counts: false
                );
                break;
            case OutboxAnswer.Unclear unclear:
                LogAttemptFailed(type, id, leased.Attempts, unclear.Error);
                await leases.SettleAsync(
                    leased,
                    OutboxState.Unknown,
                    Longer(RetrySchedule.Unending(leased.Attempts, Chance()), unclear.RetryAfter),
                    unclear.Error,
                    unclear.ExternalId ?? externalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Failed failed when WaitAfterFailure(leased) is { } wait:
                LogAttemptFailed(type, id, leased.Attempts, failed.Error);
                await leases.SettleAsync(
                    leased,
                    OutboxState.Pending,
                    Longer(wait, failed.RetryAfter),
                    failed.Error,
                    failed.ExternalId ?? externalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Failed failed:
                await GiveUpAsync(
                    leased,
                    failed.Error,
                    failed.ExternalId ?? externalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Refused refused:
                await GiveUpAsync(
                    leased,
                    refused.Error,
                    refused.ExternalId ?? externalId,
                    cancellation
                );
                break;
            default:
                throw new InvalidOperationException($"Unknown answer {answer}.");
        }
    }

    /// <summary>Until the next attempt; null: that was the last.</summary>
    private TimeSpan? WaitAfterFailure(Leased leased)
    {
        var (attempts, message) = (leased.Attempts, leased.Message);
        return
            _channels[message.Channel] is IAskedChannel
            && time.Now() - (message.RequeuedAt ?? message.CreatedAt) < RetrySchedule.Whole
            ? RetrySchedule.Unending(attempts, Chance())
            : RetrySchedule.After(attempts, Chance());
    }

    private static TimeSpan Longer(TimeSpan wait, TimeSpan? asked) =>
        asked > wait ? asked.Value : wait;

    private static double Chance() => Random.Shared.NextDouble();

    private async Task GiveUpAsync(
        Leased leased,
        string error,
        string? externalId,
        CancellationToken cancellation
    )
    {
        var message = leased.Message;
        LogGivenUp(message.Type, message.Id, leased.Attempts, error);
        await audit.WriteAsync(
            Actor.System("outbox"),
            AuditKind.System,
            "outbox.message.dead",
            $"Gave up sending {message.Type} after {leased.Attempts} attempts: {error}",
            cancellation,
            await SubjectAsync(message, cancellation),
            change: async db =>
            {
                if (
                    await OutboxLeases<TContext>
                        .Held(db, leased)
                        .SingleOrDefaultAsync(cancellation) is
                    { } delivery
                )
                {
                    delivery.State = OutboxState.Dead;
                    delivery.LastError = error;
                    delivery.ExternalId = externalId;
                }
            }
        );
    }

    /// <summary>Whom the change was about that the message tells of.</summary>
    private async Task<AuditSubject> SubjectAsync(
        OutboxMessage message,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Set<AuditEntry>()
            .Where(entry => entry.Id == message.AuditEntryId)
            .Select(entry => new AuditSubject(
                "outboxMessage",
                message.Id.ToString(),
                entry.TenantId,
                entry.UserId,
                entry.ImpersonationId
            ))
            .SingleAsync(cancellation);
    }
}
