using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs.Hangfire;

/// <summary>How commands ended at Hangfire, written down as an owner of jobs would say it himself.</summary>
internal sealed class HangfireAnswers(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    /// <summary>Writes it down; the last word holds.</summary>
    public async Task WriteAsync(
        Guid command,
        CommandOutcome outcome,
        string? detail,
        CancellationToken cancellation
    )
    {
        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (!await db.JobCommands.AnyAsync(row => row.Id == command, cancellation))
        {
            return;
        }

        var answer = await db
            .JobCommandAnswers.AsTracking()
            .SingleOrDefaultAsync(row => row.CommandId == command, cancellation);
        if (answer is null)
        {
            db.Add(
                new JobCommandAnswer
                {
                    CommandId = command,
                    Outcome = outcome,
                    Detail = detail,
                    At = time.Now(),
                }
            );
        }
        else
        {
            (answer.Outcome, answer.Detail, answer.At) = (outcome, detail, time.Now());
        }

#pragma warning disable RS0030 // What the owner says; the command itself has its entry.
        await db.SaveChangesAsync(cancellation);
#pragma warning restore RS0030
    }
}
