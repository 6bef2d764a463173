using System.Collections.Concurrent;
using Postern.Configuration;
using Postern.Operations;
using Postern.Runtime.Feed;
using Postern.Storage;

namespace Postern.Runtime.Applied;

/// <summary>Keeps which customer server has which version in force. Written when it matters, and now and then as a sign of life.</summary>
internal sealed class AppliedVersions(
    RuntimeFeed feed,
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    /// <summary>How old the kept sign of life may get while nothing else changes.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromSeconds(5);

    /// <summary>A process that has said nothing for so long is not there any more.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<(Guid Key, string Server), Noted> _noted = new();

    public async Task NoteAsync(
        Guid key,
        string server,
        string app,
        string version,
        CancellationToken cancellation
    )
    {
        // It may have heard of a change from another runtime server before this one has looked.
        var isCurrent =
            feed.HasJustBeen(version) || (await feed.LookAsync(cancellation)).Version == version;
        var now = time.Now();
        if (
            _noted.TryGetValue((key, server), out var before)
            && before.Version == version
            && before.IsCurrent == isCurrent
            && now - before.SeenAt < SeenEvery
        )
        {
            return;
        }

        await KeepAsync(
            new CustomerServer
            {
                Id = Guid.CreateVersion7(now),
                ServiceKeyId = key,
                Server = server,
                App = app,
                Version = version,
                IsCurrent = isCurrent,
                BehindSince = isCurrent ? null : now,
                SeenAt = now,
            },
            cancellation
        );
        _noted[(key, server)] = new Noted(version, isCurrent, now);
    }

    private async Task KeepAsync(CustomerServer server, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
        if (await UpdateAsync(db, server, cancellation))
        {
            return;
        }

#pragma warning disable RS0030 // Bookkeeping; one statement each, so that two at the same moment do no harm.
        var forgotten = server.SeenAt - Forgotten;
        await db
            .CustomerServers.Where(row => row.SeenAt < forgotten)
            .ExecuteDeleteAsync(cancellation);
        db.Add(server);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException exception) when (DatabaseFault.IsUniqueViolation(exception))
        {
            await UpdateAsync(db, server, cancellation);
        }
#pragma warning restore RS0030

        foreach (var (who, noted) in _noted)
        {
            if (noted.SeenAt < forgotten)
            {
                _noted.TryRemove(who, out _);
            }
        }
    }

    private static async Task<bool> UpdateAsync(
        PosternDb db,
        CustomerServer server,
        CancellationToken cancellation
    ) =>
#pragma warning disable RS0030 // Bookkeeping.
        await db
            .CustomerServers.Where(row =>
                row.ServiceKeyId == server.ServiceKeyId && row.Server == server.Server
            )
            .ExecuteUpdateAsync(
                row =>
                {
                    row.SetProperty(kept => kept.App, server.App)
                        .SetProperty(kept => kept.Version, server.Version)
                        .SetProperty(kept => kept.IsCurrent, server.IsCurrent)
                        .SetProperty(kept => kept.SeenAt, server.SeenAt);
                    if (server.IsCurrent)
                    {
                        row.SetProperty(kept => kept.BehindSince, (DateTimeOffset?)null);
                    }
                    else
                    {
                        row.SetProperty(
                            kept => kept.BehindSince,
                            kept => kept.BehindSince ?? server.BehindSince
                        );
                    }
                },
                cancellation
            ) > 0;
#pragma warning restore RS0030

    private sealed record Noted(string Version, bool IsCurrent, DateTimeOffset SeenAt);
}
