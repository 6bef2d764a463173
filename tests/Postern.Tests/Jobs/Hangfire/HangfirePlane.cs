using Microsoft.EntityFrameworkCore;
using Postern.Jobs;
using Postern.Jobs.Hangfire;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tests.Server;
using CommandOutcome = Postern.Jobs.CommandOutcome;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Postern's database and Hangfire's, and the servers between them.</summary>
internal sealed class HangfirePlane : IAsyncDisposable
{
    private readonly TestDatabase _file;
    private readonly ServerDatabase _database;

    private HangfirePlane(TestDatabase file, HangfireStore store)
    {
        _file = file;
        _database = new ServerDatabase(file, Clock);
        Store = store;
    }

    public HangfireStore Store { get; }

    public ShiftedClock Clock { get; } = new();

    public static async Task<HangfirePlane> CreateAsync(DatabaseKind kind) =>
        new(await MigratedDatabases.CopyAsync(kind), await HangfireStore.CreateAsync());

    public Server Start() => new(_database, Store, Clock);

    public Task CreateTenantAsync(string externalId) =>
        _database.RunAsync(
            "tenant.create",
            null,
            new
            {
                name = externalId,
                plan = "free",
                externalId,
            }
        );

    public Task RunAsync(string operation, Guid job) =>
        _database.RunAsync(operation, $"{job}", new { });

    /// <summary>Brings the one message there is to Hangfire.</summary>
    public async Task DeliverAsync()
    {
        await using var db = _database.Open();
        var message = await db
            .OutboxMessages.AsNoTracking()
            .SingleAsync(
                one => one.Channel == OutboxChannels.Hangfire,
                TestContext.Current.CancellationToken
            );
        using var channel = new HangfireChannel(
            HangfireReading.SettingsOf(
                new Dictionary<string, string?>
                {
                    ["Database"] = Store.ConnectionString,
                    ["CommandsDatabase"] = Store.ConnectionString,
                }
            ),
            new HangfireAnswers(
                _database.Get<IDbContextFactory<PosternDb>>(),
                _database.Get<WriteQueue>(),
                Clock
            ),
            Clock
        );
        Assert.IsType<OutboxAnswer.Accepted>(
            await channel.SendAsync(
                new OutboxSending(message, null, _ => Task.CompletedTask),
                TestContext.Current.CancellationToken
            )
        );
    }

    public async Task<List<(CommandOutcome Outcome, string? Detail)>> AnswersAsync()
    {
        await using var db = _database.Open();
        return (
            await db
                .JobCommandAnswers.AsNoTracking()
                .ToListAsync(TestContext.Current.CancellationToken)
        ).ConvertAll(answer => (answer.Outcome, answer.Detail));
    }

    public async Task<List<Job>> JobsAsync()
    {
        await using var db = _database.Open();
        return await db.Jobs.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task<List<JobWorker>> WorkersAsync()
    {
        await using var db = _database.Open();
        return await db
            .JobWorkers.AsNoTracking()
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await Store.DisposeAsync();
        await _file.DisposeAsync();
    }

    internal sealed class Server : IDisposable
    {
        private readonly HangfireTables _tables;
        private readonly JobIntake _jobs;

        public Server(ServerDatabase database, HangfireStore store, TimeProvider time)
        {
            var settings = HangfireReading.SettingsOf(
                new Dictionary<string, string?>
                {
                    ["Database"] = store.ConnectionString,
                    ["TenantPath"] = "$[0].TenantId",
                }
            );
            var contexts = database.Get<IDbContextFactory<PosternDb>>();
            var writes = database.Get<WriteQueue>();
            _tables = new HangfireTables(settings);
            _jobs = new JobIntake(contexts, writes, time);
            Lease = new HangfireLease(contexts, writes, time);
            Watch = new HangfireWatch(
                new HangfireReader(
                    settings,
                    _tables,
                    new HangfireEvents(
                        settings,
                        new Redaction([]),
                        time,
                        new LinesOf<HangfireEvents>()
                    )
                ),
                Lease,
                _jobs,
                new WorkerIntake(contexts, writes, time),
                time,
                Log
            );
        }

        public HangfireLease Lease { get; }

        public HangfireWatch Watch { get; }

        public LinesOf<HangfireWatch> Log { get; } = new();

        public void Dispose()
        {
            Watch.Dispose();
            _jobs.Dispose();
            _tables.Dispose();
        }
    }
}

/// <summary>The machine's clock, ahead by so much, which does not wait as long as it is told to.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private int _waits;

    public TimeSpan Ahead { get; set; }

    public int Waits => _waits;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        Interlocked.Increment(ref _waits);
        return base.CreateTimer(
            callback,
            state,
            dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / 10,
            period
        );
    }
}
