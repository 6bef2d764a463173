using Postern.Storage;

namespace Postern.Jobs;

/// <summary>What else is known that bears on acting on a job.</summary>
/// <param name="TenantExternalId">Whose it is, as its owner says it.</param>
/// <param name="Pending">A command that the owner has neither done nor refused; null: none.</param>
/// <param name="DeliveredAt">When what it makes, or what it was for, reached the customer.</param>
/// <param name="NewerDuplicate">A later job for the same that is not finished.</param>
public sealed record JobFacts(
    string? TenantExternalId,
    PendingCommand? Pending,
    DateTimeOffset? DeliveredAt,
    Guid? NewerDuplicate
)
{
    /// <summary>An owner that has not confirmed for so long may be asked again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>What somebody should know before it is run again.</summary>
    public IEnumerable<string> Warnings()
    {
        if (DeliveredAt is { } at)
        {
            yield return $"What it makes was delivered already, on {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC: the customer may get it twice.";
        }

        if (NewerDuplicate is { } id)
        {
            yield return $"A newer job for the same is not finished yet ({id}): both would run.";
        }
    }

    internal static async Task<JobFacts> ReadAsync(
        PosternDb db,
        Job job,
        CancellationToken cancellation
    )
    {
        var tenant = job.TenantId is { } id
            ? await db
                .Tenants.Where(row => row.Id == id)
                .Select(row => row.ExternalId)
                .SingleOrDefaultAsync(cancellation)
            : null;
        var command = await db
            .JobCommands.AsNoTracking()
            .Where(row => row.JobId == job.Id)
            .OrderByDescending(row => row.Id)
            .FirstOrDefaultAsync(cancellation);
        var pending = command is null
            ? null
            : new PendingCommand(command, await StandOfAsync(db, command, job, cancellation));
        return new JobFacts(
            tenant,
            pending is { Stand: CommandStand.OnItsWay or CommandStand.Unconfirmed }
                ? pending
                : null,
            await DeliveredAtAsync(db, job, cancellation),
            await NewerAsync(db, job, cancellation)
        );
    }

    internal static async Task<CommandStand> StandOfAsync(
        PosternDb db,
        JobCommand command,
        Job job,
        CancellationToken cancellation
    ) =>
        CommandStands.Of(
            command,
            await db
                .OutboxMessages.Where(message => message.SubjectId == command.Id)
                .Select(message => message.Delivery.State)
                .SingleOrDefaultAsync(cancellation),
            await db
                .JobCommandAnswers.AsNoTracking()
                .SingleOrDefaultAsync(answer => answer.CommandId == command.Id, cancellation),
            job
        );

    private static async Task<DateTimeOffset?> DeliveredAtAsync(
        PosternDb db,
        Job job,
        CancellationToken cancellation
    )
    {
        if (job is not { CorrelationId: { } correlation, TenantId: { } tenant })
        {
            return null;
        }

        var deliveries = await db
            .Deliveries.AsNoTracking()
            .Where(row => row.CorrelationId == correlation && row.TenantId == tenant)
            .ToListAsync(cancellation);
        return Answers.AnsweredAt([], deliveries);
    }

    /// <summary>For the same: of the same kind and tenant, with the same arguments or for the same request.</summary>
    private static async Task<Guid?> NewerAsync(
        PosternDb db,
        Job job,
        CancellationToken cancellation
    ) =>
        job.TenantId is null || (job.Arguments is null && job.CorrelationId is null)
            ? null
            : await db
                .Jobs.Where(other =>
                    other.TenantId == job.TenantId
                    && other.FirstAt > job.FirstAt
                    && other.Kind == job.Kind
                    && (
                        other.State == JobState.Waiting
                        || other.State == JobState.Scheduled
                        || other.State == JobState.Running
                    )
                    && (
                        (job.Arguments != null && other.Arguments == job.Arguments)
                        || (job.CorrelationId != null && other.CorrelationId == job.CorrelationId)
                    )
                )
                .OrderBy(other => other.FirstAt)
                .Select(other => (Guid?)other.Id)
                .FirstOrDefaultAsync(cancellation);
}

/// <summary>A command, and how far it has got.</summary>
public sealed record PendingCommand(JobCommand Command, CommandStand Stand);
