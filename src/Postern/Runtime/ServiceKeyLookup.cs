using System.Collections.Concurrent;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Storage;

namespace Postern.Runtime;

/// <summary>Finds the key behind a value. Asked at each request, so that a revoked one is out at once.</summary>
internal sealed class ServiceKeyLookup(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    private static readonly TimeSpan ActivityEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Asked> _asked = new();

    public async Task<ServiceKey?> FindAsync(string value, CancellationToken cancellation)
    {
        var hash = ServiceKey.Hash(value);
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await db
            .ServiceKeys.AsNoTracking()
            .Where(key => key.KeyHash == hash)
            .Select(key => new
            {
                Key = key,
                UsedAt = db
                    .ServiceKeyActivity.Where(activity => activity.KeyId == key.Id)
                    .Select(activity => (DateTimeOffset?)activity.UsedAt)
                    .FirstOrDefault(),
            })
            .SingleOrDefaultAsync(cancellation);
        if (found is null || !found.Key.IsLive(now))
        {
            return null;
        }

        if (found.UsedAt is not { } usedAt || now - usedAt >= ActivityEvery)
        {
            await NoteUseAsync(found.Key.Id, now, cancellation);
        }

        return found.Key;
    }

    /// <summary>Whether a key that was good when a stream began still is. Many streams of one key ask the database once.</summary>
    public Task<bool> IsLiveAsync(Guid id, CancellationToken cancellation) =>
        _asked
            .AddOrUpdate(
                id,
                Ask,
                (key, last) => time.GetElapsedTime(last.At) < AskEvery ? last : Ask(key)
            )
            .IsLive.Value.WaitAsync(cancellation);

    private Asked Ask(Guid id) =>
        new(time.GetTimestamp(), new Lazy<Task<bool>>(() => LookUpAsync(id)));

    private async Task<bool> LookUpAsync(Guid id)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await db.ServiceKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == id)
                is { } key
            && key.IsLive(time.Now());
    }

    private async Task NoteUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping; one statement each, so that two at the same moment do no harm.
        var changed = await db
            .ServiceKeyActivity.Where(activity => activity.KeyId == id)
            .ExecuteUpdateAsync(
                activity => activity.SetProperty(row => row.UsedAt, now),
                cancellation
            );
        if (changed == 0)
        {
            db.Add(new ServiceKeyActivity { KeyId = id, UsedAt = now });
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException exception) when (DatabaseFault.IsUniqueViolation(exception))
            {
                // Another server has noted it at the same moment.
            }
        }
#pragma warning restore RS0030
    }

    /// <summary>What was asked of the database, and when.</summary>
    private sealed record Asked(long At, Lazy<Task<bool>> IsLive);
}
