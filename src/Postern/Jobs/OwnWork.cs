using Microsoft.Extensions.Logging;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>
/// Shows Postern's own work among the jobs: each message of the outbox, each thing that happened by itself, and the
/// loops that do it as workers. Read from what these leave behind, so that showing them costs them nothing; read twice,
/// by one server or by several, it comes to the same.
/// </summary>
internal sealed partial class OwnWork(
    IDbContextFactory<PosternDb> contexts,
    JobIntake jobs,
    WorkerIntake workers,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<OwnWork> log
) : Recurring(Interval, time)
{
    /// <summary>Name of the loop of the outbox.</summary>
    public const string Outbox = "outbox";

    private const int AtATime = 500;

    /// <summary>Entries whose transactions commit late are looked for again.</summary>
    private const int Overlap = 1_000;

    private const int SignSeconds = 15;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Who does what happens by itself.</summary>
    private static readonly string[] Actors = ["clock", "alerts"];

    /// <summary>Ids are made of the time, and those of one moment come in any order.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    private readonly HashSet<Guid> _open = [];
    private readonly HashSet<Guid> _settled = [];
    private DateTimeOffset? _looked;
    private long? _sequence;
    private DateTimeOffset _signedAt;

    /// <summary>Looks once at what is new.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        await MessagesAsync(cancellation);
        await EntriesAsync(cancellation);
        await SignAsync(cancellation);
    }

    protected override Task TurnAsync(CancellationToken cancellation) => PassAsync(cancellation);

    protected override void OnFailing(Exception exception) => LogFailing(exception);

    /// <summary>Messages that are new, and those that were under way when last looked at.</summary>
    private async Task MessagesAsync(CancellationToken cancellation)
    {
        var now = Time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (_looked is null)
        {
            _open.UnionWith(
                await db
                    .OutboxDeliveries.Where(row =>
                        row.State != OutboxState.Delivered && row.State != OutboxState.Dead
                    )
                    .Select(row => row.MessageId)
                    .ToListAsync(cancellation)
            );
        }

        var since = Guid.CreateVersion7((_looked ?? now) - Moment);
        var fresh = await db
            .OutboxMessages.Where(message => message.Id > since)
            .Select(message => message.Id)
            .ToListAsync(cancellation);
        _open.UnionWith(fresh.Where(id => !_settled.Contains(id)));
        _settled.IntersectWith(fresh);
        foreach (var some in _open.Order().Chunk(AtATime).ToList())
        {
            var found = await db
                .OutboxMessages.AsNoTracking()
                .Include(message => message.Delivery)
                .Where(message => some.Contains(message.Id))
                .ToListAsync(cancellation);
            await jobs.TakeAsync(JobRules.OwnApp, [.. found.SelectMany(OwnJobs.Of)], cancellation);
            var settled = found
                .Where(message =>
                    message.Delivery.State is OutboxState.Delivered or OutboxState.Dead
                )
                .Select(message => message.Id)
                .ToList();
            _open.ExceptWith(settled);
            _settled.UnionWith(settled);
        }

        _looked = now;
    }

    private async Task EntriesAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var last = await db
            .AuditEntries.OrderByDescending(entry => entry.Sequence)
            .Select(entry => entry.Sequence)
            .FirstOrDefaultAsync(cancellation);
        var from = (_sequence ?? last) - Overlap;
        var found = await db
            .AuditEntries.AsNoTracking()
            .Where(entry =>
                entry.Sequence > from
                && entry.Kind == AuditKind.System
                && entry.StaffIssuer == "postern"
                && Actors.Contains(entry.StaffSubject!)
            )
            .OrderBy(entry => entry.Sequence)
            .Take(AtATime)
            .ToListAsync(cancellation);
        await jobs.TakeAsync(JobRules.OwnApp, [.. found.Select(OwnJobs.Of)], cancellation);
        _sequence = found.Count == AtATime ? found[^1].Sequence : last;
    }

    private async Task SignAsync(CancellationToken cancellation)
    {
        var now = Time.Now();
        if (now - _signedAt < TimeSpan.FromSeconds(SignSeconds - 1))
        {
            return;
        }

        heartbeats.Beat("monitor");
        var alive = heartbeats.Since(_signedAt);
        _signedAt = now;
        await workers.SeenAsync(
            JobRules.OwnApp,
            [
                .. alive.Select(loop => new WorkerSign
                {
                    Source = JobRules.OwnSource,
                    Id = $"{Environment.MachineName}/{loop}",
                    Queues = [loop],
                    Every = SignSeconds,
                }),
            ],
            cancellation
        );
    }

    [LoggerMessage(
        LogLevel.Error,
        "Postern's own work cannot be shown among the jobs; it goes on all the same"
    )]
    private partial void LogFailing(Exception exception);
}
