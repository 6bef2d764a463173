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

    /// <summary>In one look, since a bulk run takes one for each of its jobs; commands and deliveries where there are any.</summary>
    internal static async Task<JobFacts> ReadAsync(
        PosternDb db,
        Job job,
        CancellationToken cancellation
    )
    {
        var newer = NewerOf(db, job);
        var found = await db
            .Jobs.Where(row => row.Id == job.Id)
            .Select(row => new
            {
                Tenant = db
                    .Tenants.Where(tenant => tenant.Id == row.TenantId)
                    .Select(tenant => tenant.ExternalId)
                    .FirstOrDefault(),
                Command = db
                    .JobCommands.Where(command => command.JobId == row.Id)
                    .OrderByDescending(command => command.Id)
                    .Select(command => (Guid?)command.Id)
                    .FirstOrDefault(),
                IsSent = db.Deliveries.Any(delivery =>
                    delivery.CorrelationId == row.CorrelationId && delivery.TenantId == row.TenantId
                ),
                Newer = newer
                    .OrderBy(other => other.FirstAt)
                    .Select(other => (Guid?)other.Id)
                    .FirstOrDefault(),
            })
            .SingleAsync(cancellation);
        return new JobFacts(
            found.Tenant,
            found.Command is { } command
                ? await PendingAsync(db, command, job, cancellation)
                : null,
            found.IsSent ? await DeliveredAtAsync(db, job, cancellation) : null,
            found.Newer
        );
    }

    private static async Task<PendingCommand?> PendingAsync(
        PosternDb db,
        Guid id,
        Job job,
        CancellationToken cancellation
    )
    {
        var command = await db
            .JobCommands.AsNoTracking()
            .SingleAsync(row => row.Id == id, cancellation);
        var stand = await StandOfAsync(db, command, job, cancellation);
        return stand is CommandStand.OnItsWay or CommandStand.Unconfirmed
            ? new PendingCommand(command, stand)
            : null;
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
    ) =>
        Answers.AnsweredAt(
            [],
            await db
                .Deliveries.AsNoTracking()
                .Where(row =>
                    row.CorrelationId == job.CorrelationId && row.TenantId == job.TenantId
                )
                .ToListAsync(cancellation)
        );

    /// <summary>For the same: of the same kind and tenant, with the same arguments or for the same request.</summary>
    private static IQueryable<Job> NewerOf(PosternDb db, Job job) =>
        db.Jobs.Where(other =>
            job.TenantId != null
            && other.TenantId == job.TenantId
            && other.Kind == job.Kind
            && (
                other.State == JobState.Waiting
                || other.State == JobState.Scheduled
                || other.State == JobState.Running
            )
            && other.FirstAt > job.FirstAt
            && (
                (job.Arguments != null && other.Arguments == job.Arguments)
                || (job.CorrelationId != null && other.CorrelationId == job.CorrelationId)
            )
        );
}

/// <summary>A command, and how far it has got.</summary>
public sealed record PendingCommand(JobCommand Command, CommandStand Stand);
