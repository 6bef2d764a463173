using System.Data;
using Npgsql;
using Postern.Operations;
using Postern.Outbox;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// Brings commands to Hangfire's jobs: each is one transaction on Hangfire's database, and leaves its id there, so that
/// bringing it again changes nothing. Nobody there says how it ended, so that is written down here.
/// </summary>
internal sealed class HangfireChannel(
    HangfireSettings settings,
    HangfireAnswers answers,
    TimeProvider time
) : IOutboxChannel, IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource? _source = settings.CommandsDatabase is { } database
        ? NpgsqlDataSource.Create(database)
        : null;

    public string Name => OutboxChannels.Hangfire;

    public async Task<OutboxAnswer> SendAsync(OutboxSending sending, CancellationToken cancellation)
    {
        if (HangfireCommand.TryRead(sending.Message) is not { } command)
        {
            return new OutboxAnswer.Refused(
                $"{sending.Message.Type} is no command to a job of Hangfire: only job.retry and job.cancel are, with the job's number."
            );
        }

        if (_source is null)
        {
            return new OutboxAnswer.Refused(
                "Hangfire's jobs can only be watched here: set Postern__Jobs__Hangfire__CommandsDatabase to retry and cancel them."
            );
        }

        End end;
        try
        {
            if (await DoAsync(_source, command, cancellation) is not { } known)
            {
                return Busy();
            }

            end = known;
        }
        catch (PostgresException exception)
            when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return new OutboxAnswer.Failed(
                $"The login of Postern__Jobs__Hangfire__CommandsDatabase may not do it: {exception.MessageText}."
            );
        }
        catch (PostgresException exception)
            when (exception.SqlState
                    is PostgresErrorCodes.LockNotAvailable
                        or PostgresErrorCodes.DeadlockDetected
                        or PostgresErrorCodes.SerializationFailure
            )
        {
            return Busy();
        }
        catch (NpgsqlException exception)
        {
            return new OutboxAnswer.Failed(
                $"Hangfire's database could not be reached or refused it: {exception.Message}"
            );
        }

        await answers.WriteAsync(command.Id, end.Outcome, end.Detail, cancellation);
        return new OutboxAnswer.Accepted(null, end.Detail);
    }

    public void Dispose() => _source?.Dispose();

    /// <summary>Null: Hangfire is at the job.</summary>
    private async Task<End?> DoAsync(
        NpgsqlDataSource source,
        HangfireCommand command,
        CancellationToken cancellation
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.ReadCommitted,
            cancellation
        );
        await using (
            var patience = new NpgsqlCommand(
                "set local lock_timeout = '5s'",
                connection,
                transaction
            )
        )
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        var table = new HangfireJobTable(settings.Schema, connection, transaction);
        if (!await table.LockAsync(command.JobId, cancellation))
        {
            return null;
        }

        var end = await DoAsync(table, command, cancellation);
        if (end.Outcome == CommandOutcome.Done)
        {
            await table.UnlockAsync(command.JobId, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return end;
    }

    private async Task<End> DoAsync(
        HangfireJobTable table,
        HangfireCommand command,
        CancellationToken cancellation
    )
    {
        var (isThere, state) = await table.FindAsync(command.JobId, cancellation);
        if (!isThere)
        {
            return Refused(
                $"Job {command.JobId} is gone: Hangfire keeps what has ended for a day, unless told otherwise."
            );
        }

        if (await table.HasStateAsync(command.JobId, command.Reason, cancellation))
        {
            return new End(CommandOutcome.Done, "It was done at an earlier attempt.");
        }

        if (HangfireTransition.Fault(command.Kind, state) is { } fault)
        {
            return Refused(fault);
        }

        var now = time.Now();
        if (command.Kind == JobCommandKind.Retry)
        {
            await table.RequeueAsync(command.JobId, state!, command.Reason, now, cancellation);
            return new End(CommandOutcome.Done, null);
        }

        // Hangfire decides what becomes of them by code of its own; left alone they would wait for ever.
        if (await table.IsAwaitedAsync(command.JobId, cancellation))
        {
            return Refused(
                "Other jobs wait for this one, and Hangfire has to decide about them: delete it in Hangfire's dashboard."
            );
        }

        await table.DeleteAsync(command.JobId, state!, command.Reason, now, cancellation);
        return new End(CommandOutcome.Done, null);
    }

    private static End Refused(string why) => new(CommandOutcome.Refused, why);

    private static OutboxAnswer.Failed Busy() =>
        new("Hangfire is changing the job's state at this moment.", Soon);

    private sealed record End(CommandOutcome Outcome, string? Detail);
}
