using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// The right to read, of one server at a time, with the place that reading has got to. Who crashes loses it by and by;
/// who has lost it can no longer move the place.
/// </summary>
internal sealed class HangfireLease(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    private const string Name = "hangfire";

    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    private DateTimeOffset? _until;
    private string _position = "";

    /// <summary>Null: nothing was read yet.</summary>
    public HangfirePosition? Position =>
        _position.Length == 0 ? null : HangfirePosition.Read(_position);

    /// <summary>Takes the right, or keeps it.</summary>
    /// <returns>Whether it is ours.</returns>
    public async Task<bool> HoldAsync(CancellationToken cancellation)
    {
        var now = time.Now();
        if (_until > now + (Time / 2))
        {
            return true;
        }

        if (_until > now && await WriteAsync(_position, now, cancellation))
        {
            return true;
        }

        return await TakeAsync(now, cancellation);
    }

    /// <summary>Writes the place down.</summary>
    /// <returns>False: another server has taken over meanwhile, and nothing was written.</returns>
    public async Task<bool> MoveAsync(HangfirePosition position, CancellationToken cancellation)
    {
        var text = position.Write();
        return text == _position || await WriteAsync(text, time.Now(), cancellation);
    }

    /// <summary>Gives it back, so that another server need not wait.</summary>
    /// <returns>Whether it was ours.</returns>
    public async Task<bool> ReleaseAsync(CancellationToken cancellation)
    {
        var (held, none) = (_until, (DateTimeOffset?)null);
        _until = null;
        if (held is null)
        {
            return false;
        }

        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // The reader's own bookkeeping.
        return await db.Set<HangfireCursor>()
                .Where(row => row.Name == Name && row.LeasedUntil == held)
                .ExecuteUpdateAsync(
                    row => row.SetProperty(one => one.LeasedUntil, none),
                    cancellation
                ) == 1;
#pragma warning restore RS0030
    }

    private async Task<bool> TakeAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        _until = null;
        DateTimeOffset? until = now + Time;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = db.Set<HangfireCursor>().Where(row => row.Name == Name);
        var before = await rows.AsNoTracking().SingleOrDefaultAsync(cancellation);
        if (before?.LeasedUntil > now)
        {
            return false;
        }

        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // The reader's own bookkeeping.
        if (before is null)
        {
            db.Add(
                new HangfireCursor
                {
                    Name = Name,
                    Position = "",
                    LeasedUntil = until,
                }
            );
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException exception) when (DatabaseFault.IsUniqueViolation(exception))
            {
                return false;
            }
        }
        else if (
            await rows.Where(row => row.LeasedUntil == null || row.LeasedUntil <= now)
                .ExecuteUpdateAsync(
                    row => row.SetProperty(one => one.LeasedUntil, until),
                    cancellation
                ) == 0
        )
        {
            return false;
        }
#pragma warning restore RS0030

        // Read once more: who held it until now may have moved the place before it ran out.
        _position = await rows.Select(row => row.Position).SingleAsync(cancellation);
        _until = until;
        return true;
    }

    private async Task<bool> WriteAsync(
        string position,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var (held, until) = (_until, (DateTimeOffset?)(now + Time));
        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // The reader's own bookkeeping.
        var written = await db.Set<HangfireCursor>()
            .Where(row => row.Name == Name && row.LeasedUntil != null && row.LeasedUntil == held)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(one => one.Position, position)
                        .SetProperty(one => one.LeasedUntil, until),
                cancellation
            );
#pragma warning restore RS0030
        (_until, _position) = written == 1 ? (until, position) : (null, _position);
        return written == 1;
    }
}
