using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>Jobs as they are shown, with the names of those they are about and what was asked of them.</summary>
internal static class JobRows
{
    public static async Task<List<JobView>> ViewAsync(
        PosternDb db,
        IReadOnlyList<Job> jobs,
        CancellationToken cancellation
    )
    {
        var people = await PeopleAsync(
            db,
            jobs.Select(job => (job.TenantId, job.UserExternalId)),
            cancellation
        );
        var commands = await LatestAsync(db, jobs, cancellation);
        return
        [
            .. jobs.Select(job =>
            {
                var (tenant, user) = people.Of(job.TenantId, job.UserExternalId);
                var command = commands.GetValueOrDefault(job.Id);
                return new JobView
                {
                    Id = job.Id,
                    App = job.App,
                    Source = job.Source,
                    ExternalId = job.ExternalId,
                    Kind = job.Kind,
                    Queue = job.Queue,
                    TenantId = job.TenantId,
                    TenantName = tenant,
                    UserId = user?.Id,
                    UserName = user?.Name,
                    CorrelationId = job.CorrelationId,
                    State = job.State,
                    StateAt = job.StateAt,
                    Attempt = job.Attempt,
                    FirstAt = job.FirstAt,
                    ScheduledFor = job.ScheduledFor,
                    StartedAt = job.StartedAt,
                    EndedAt = job.EndedAt,
                    Worker = job.Worker,
                    Progress = job.Progress,
                    SeenAt = job.SeenAt,
                    Error = ErrorOf(
                        job.ErrorType,
                        job.ErrorMessage,
                        job.ErrorFingerprint,
                        job.ErrorAt
                    ),
                    Command = command is { Stand: not CommandStand.Confirmed } ? command : null,
                };
            }),
        ];
    }

    public static JobErrorView? ErrorOf(
        string? type,
        string? message,
        string? fingerprint,
        DateTimeOffset? at
    ) =>
        type is null || message is null || fingerprint is null || at is not { } when
            ? null
            : new JobErrorView(type, message, fingerprint, when);

    /// <summary>Everything that was asked of a job, the newest first.</summary>
    public static async Task<List<CommandView>> CommandsAsync(
        PosternDb db,
        Job job,
        CancellationToken cancellation
    ) =>
        await CommandsAsync(
            db,
            [
                .. (
                    await db
                        .JobCommands.AsNoTracking()
                        .Where(command => command.JobId == job.Id)
                        .OrderByDescending(command => command.Id)
                        .Take(100)
                        .ToListAsync(cancellation)
                ).Select(command => (command, job)),
            ],
            cancellation
        );

    /// <summary>Names of tenants, and who the users are that the product has named.</summary>
    public static async Task<People> PeopleAsync(
        PosternDb db,
        IEnumerable<(Guid? Tenant, string? User)> named,
        CancellationToken cancellation
    )
    {
        var all = named.ToList();
        var tenantIds = all.Select(one => one.Tenant).OfType<Guid>().Distinct().ToList();
        if (tenantIds.Count == 0)
        {
            return new People([], []);
        }

        var tenants = await db
            .Tenants.Where(tenant => tenantIds.Contains(tenant.Id))
            .Select(tenant => new { tenant.Id, tenant.Name })
            .ToDictionaryAsync(tenant => tenant.Id, tenant => tenant.Name, cancellation);
        var userIds = all.Select(one => one.User)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var users =
            userIds.Count == 0
                ? []
                : await db
                    .Users.Where(user =>
                        tenantIds.Contains(user.TenantId) && userIds.Contains(user.ExternalId!)
                    )
                    .Select(user => new
                    {
                        user.TenantId,
                        user.ExternalId,
                        user.Id,
                        user.Name,
                    })
                    .ToDictionaryAsync(
                        user => (user.TenantId, user.ExternalId!),
                        user => (user.Id, user.Name),
                        cancellation
                    );
        return new People(tenants, users);
    }

    private static async Task<Dictionary<Guid, CommandView>> LatestAsync(
        PosternDb db,
        IReadOnlyList<Job> jobs,
        CancellationToken cancellation
    )
    {
        var ids = jobs.Select(job => job.Id).ToList();
        var latest = await db
            .JobCommands.AsNoTracking()
            .Where(command =>
                ids.Contains(command.JobId)
                && !db.JobCommands.Any(later =>
                    later.JobId == command.JobId && later.Id > command.Id
                )
            )
            .ToListAsync(cancellation);
        if (latest.Count == 0)
        {
            return [];
        }

        var byId = jobs.ToDictionary(job => job.Id);
        var views = await CommandsAsync(
            db,
            latest.ConvertAll(command => (command, byId[command.JobId])),
            cancellation
        );
        return latest.Zip(views).ToDictionary(pair => pair.First.JobId, pair => pair.Second);
    }

    private static async Task<List<CommandView>> CommandsAsync(
        PosternDb db,
        List<(JobCommand Command, Job Job)> commands,
        CancellationToken cancellation
    )
    {
        var ids = commands.ConvertAll(pair => pair.Command.Id);
        var messages = await db
            .OutboxMessages.Where(message => ids.Contains(message.SubjectId!.Value))
            .Select(message => new
            {
                message.SubjectId,
                message.Delivery.State,
                message.Delivery.LastError,
            })
            .ToDictionaryAsync(message => message.SubjectId!.Value, cancellation);
        var answers = await db
            .JobCommandAnswers.AsNoTracking()
            .Where(answer => ids.Contains(answer.CommandId))
            .ToDictionaryAsync(answer => answer.CommandId, cancellation);
        return commands.ConvertAll(pair =>
        {
            var (command, job) = pair;
            var message = messages.GetValueOrDefault(command.Id);
            var answer = answers.GetValueOrDefault(command.Id);
            var stand = CommandStands.Of(
                command,
                message?.State ?? OutboxState.Pending,
                answer,
                job
            );
            return new CommandView(
                command.Id,
                command.Kind,
                stand,
                command.AskedBy,
                command.AskedAt,
                command.BatchId,
                answer?.Detail ?? (stand == CommandStand.Confirmed ? null : message?.LastError),
                command.AuditEntryId
            );
        });
    }
}

/// <summary>Who is named where jobs and requests are shown.</summary>
internal sealed record People(
    Dictionary<Guid, string> Tenants,
    Dictionary<(Guid, string), (Guid Id, string Name)> Users
)
{
    public (string? Tenant, (Guid Id, string Name)? User) Of(Guid? tenant, string? user) =>
        tenant is not { } id
            ? (null, null)
            : (
                Tenants.GetValueOrDefault(id),
                user is not null && Users.TryGetValue((id, user), out var found) ? found : null
            );
}
