using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Configuration;
using Postern.Impersonation;
using Postern.Operations;
using Postern.Staff;
using Postern.Storage;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Runtime.Feed;

/// <summary>
/// Knows what customer servers must know, and wakes the streams when it changes. It looks at the database as soon as it
/// hears of a commit, and each second in any case, since not every process that writes says so. When it cannot look,
/// the streams fall silent, and customer servers refuse impersonated requests: what cannot be known is not assumed.
/// </summary>
internal sealed partial class RuntimeFeed(
    IDbContextFactory<PosternDb> contexts,
    SettingCatalog catalog,
    ChangeSignal signal,
    ChangeListener listener,
    TimeProvider time,
    ILogger<RuntimeFeed> log
) : BackgroundService
{
    /// <summary>How long a change takes to be seen, at most, when nobody tells of it.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>A look older than this is none.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(3);

    /// <summary>Of more tenants than this, all are read anew.</summary>
    private const int MostTenants = 5_000;

    private static readonly TimeSpan MomentAgo = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(200);

    private static readonly string[] Concerning =
    [
        nameof(Tenant),
        nameof(TenantFlag),
        nameof(Flag),
        nameof(SettingOverride),
        nameof(ImpersonationSession),
        nameof(User),
        nameof(StaffSession),
    ];

    private readonly PendingChanges _pending = new();
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private RuntimeSnapshot? _known;
    private TenantStates _tenants = TenantStates.None;
    private AuditTail? _tail;
    private IReadOnlyCollection<Guid> _others = [];
    private long _lookedAt;
    private long _wholeLookBegan;

    /// <summary>The newest snapshot, and what ends when there is a newer one; null when the last look is too long ago.</summary>
    public (RuntimeSnapshot Snapshot, Task Changed)? Current
    {
        get
        {
            lock (_gate)
            {
                return _known is not null && time.GetElapsedTime(_lookedAt) < StaleAfter
                    ? (_known, _changed.Task)
                    : null;
            }
        }
    }

    /// <summary>What holds now: everything that was committed before it was asked for is in it.</summary>
    public async Task<RuntimeSnapshot> LookAsync(CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        await _looking.WaitAsync(cancellation);
        try
        {
            // Whoever was before us may have looked for us as well.
            return _known is not null && _wholeLookBegan >= asked
                ? _known
                : await LookInTurnAsync(whole: true, cancellation);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>What was known last, however long ago that was; looked up when nothing is yet.</summary>
    public async ValueTask<RuntimeSnapshot> KnownAsync(CancellationToken cancellation) =>
        Volatile.Read(ref _known) ?? await LookAsync(cancellation);

    /// <summary>Whether it is the version now, or was until a moment ago: whoever applies it cannot have the next one yet.</summary>
    public bool HasJustBeen(string version)
    {
        var known = Volatile.Read(ref _known);
        return known?.Version == version
            || known?.Changes.Exists(change =>
                change.From == version && time.GetElapsedTime(change.At) < MomentAgo
            ) == true;
    }

    public override void Dispose()
    {
        _pending.Dispose();
        _looking.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = signal.Subscribe(Hear, log);
        await Task.WhenAll(
            listener.ListenAsync(Hear, stoppingToken),
            KeepLookingAsync(stoppingToken)
        );
    }

    private void Hear(ChangeNotice notice)
    {
        if (Array.Exists(Concerning, notice.Concerns))
        {
            _pending.Add(notice);
        }
    }

    private async Task KeepLookingAsync(CancellationToken stopping)
    {
        var pace = new Pace(time);
        var failing = false;
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await LookOnceAsync(stopping);
                failing = false;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                if (!failing)
                {
                    LogBlind(exception);
                }

                failing = true;
            }

            await Task.Delay(failing ? PauseAfterFault : pace.RestAfter(began), time, stopping);
            await _pending.WaitAsync(UntilNextLook(), stopping);
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        try
        {
            await LookInTurnAsync(UntilNextLook() == TimeSpan.Zero, cancellation);
        }
        finally
        {
            _looking.Release();
        }
    }

    private TimeSpan UntilNextLook()
    {
        var left = LookEvery - time.GetElapsedTime(_wholeLookBegan);
        return _known is not null && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Reads what is new, and keeps it.</summary>
    /// <param name="whole">Looks at what nobody told of as well.</param>
    /// <param name="cancellation">Nothing is changed then.</param>
    private async Task<RuntimeSnapshot> LookInTurnAsync(bool whole, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var notice = _pending.Take();
        try
        {
            var now = time.Now();
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            await using var moment = await db.ReadOneMomentAsync(cancellation);
            using var reader = new FeedReader(db, catalog, now);
            var (tail, reading) = _tail is null
                ? (await AuditTail.StartAsync(db, now, cancellation), TailReading.Everything)
                : await _tail.ReadAsync(db, now, cancellation);
            // Whoever told of one of these has named the tenants; what nobody told of can wait a second.
            IReadOnlyCollection<Guid> others =
            [
                .. _others
                    .Concat(reading.Others)
                    .Where(entry => notice?.Entries.Contains(entry) != true),
            ];
            var touched = reading.Tenants.ToHashSet();
            touched.UnionWith(notice?.Tenants ?? ChangeNotice.Anything.Tenants);
            touched.UnionWith(whole ? await reader.TenantsOfAsync(others, cancellation) : []);
            var (tenants, changed) = await TenantsAsync(
                reader,
                reading.IsEverything || touched.Count > MostTenants ? null : touched,
                cancellation
            );
            var configuration =
                _known is null
                || whole
                || notice?.Concerns(nameof(SettingOverride)) == true
                || notice?.Concerns(nameof(Flag)) == true
                    ? await reader.ConfigurationAsync(cancellation)
                    : _known.Configuration;
            var (sessions, sessionsHash) = await reader.ImpersonationsAsync(cancellation);
            (_tail, _tenants, _others) = (tail, tenants, whole ? [] : others);
            var known = Keep(
                RuntimeSnapshot.Create(
                    sessions,
                    sessionsHash,
                    configuration,
                    tenants,
                    _known,
                    changed,
                    time.GetTimestamp()
                )
            );
            _wholeLookBegan = whole ? began : _wholeLookBegan;
            return known;
        }
        catch when (notice is not null)
        {
            _pending.Add(notice);
            throw;
        }
    }

    private async Task<(TenantStates Next, IReadOnlyCollection<string> Changed)> TenantsAsync(
        FeedReader reader,
        IReadOnlyCollection<Guid>? asked,
        CancellationToken cancellation
    ) =>
        asked is { Count: 0 }
            ? (_tenants, [])
            : _tenants.With(await reader.TenantsAsync(asked, cancellation), asked);

    private RuntimeSnapshot Keep(RuntimeSnapshot snapshot)
    {
        lock (_gate)
        {
            _lookedAt = time.GetTimestamp();
            if (_known is null || _known.Version != snapshot.Version)
            {
                _known = snapshot;
                _changed.TrySetResult();
                _changed = NewSignal();
            }

            return _known;
        }
    }

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(
        LogLevel.Error,
        "The state of impersonations and settings cannot be read; customer servers keep their settings and refuse impersonated requests until it can"
    )]
    private partial void LogBlind(Exception exception);
}
