using System.Collections.Immutable;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Runtime.Feed;

/// <summary>
/// How far the audit log has been read. Since the database takes no change without a new entry, whoever follows the log
/// misses none, whichever process has made it. A number is given before its transaction commits, so one that is left
/// out may still come: it is asked for again until it has come, or a minute has passed.
/// </summary>
internal sealed record AuditTail
{
    /// <summary>More new entries than this, and reading everything anew is less work.</summary>
    private const int MostEntries = 20_000;

    private const int MostGaps = 1_000;

    /// <summary>Where the log is first looked at, so far back a transaction may still be open.</summary>
    private const int LookBack = 200;

    private static readonly TimeSpan GapsLast = TimeSpan.FromMinutes(1);

    private AuditTail(long last, ImmutableSortedDictionary<long, DateTimeOffset> gaps) =>
        (Last, Gaps) = (last, gaps);

    private long Last { get; }

    /// <summary>Numbers below the last that have not come, and when that was noticed.</summary>
    private ImmutableSortedDictionary<long, DateTimeOffset> Gaps { get; }

    /// <summary>From here on.</summary>
    public static async Task<AuditTail> StartAsync(
        PosternDb db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var latest = await db
            .AuditEntries.OrderByDescending(entry => entry.Sequence)
            .Select(entry => entry.Sequence)
            .Take(LookBack)
            .ToListAsync(cancellation);
        var tail = new AuditTail(
            latest.Count == 0 ? 0 : latest[^1] - 1,
            ImmutableSortedDictionary<long, DateTimeOffset>.Empty
        );
        latest.Reverse();
        return tail.Past(latest, now);
    }

    /// <summary>What was changed since, and the tail from there on.</summary>
    public async Task<(AuditTail Next, TailReading Reading)> ReadAsync(
        PosternDb db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var entries = await Read(db.AuditEntries.Where(entry => entry.Sequence > Last))
            .ToListAsync(cancellation);
        if (entries.Count > MostEntries)
        {
            return (await StartAsync(db, now, cancellation), TailReading.Everything);
        }

        if (!Gaps.IsEmpty)
        {
            var missing = Gaps.Keys.ToArray();
            entries.AddRange(
                await Read(db.AuditEntries.Where(entry => missing.Contains(entry.Sequence)))
                    .ToListAsync(cancellation)
            );
        }

        return (
            entries.Count == 0 && Gaps.IsEmpty
                ? this
                : Past(entries.Select(entry => entry.Sequence), now),
            TailReading.Of(entries)
        );
    }

    private static IQueryable<TailEntry> Read(IQueryable<AuditEntry> entries) =>
        entries
            .OrderBy(entry => entry.Sequence)
            .Select(entry => new TailEntry(
                entry.Sequence,
                entry.Id,
                entry.Kind == AuditKind.Change || entry.Kind == AuditKind.System,
                entry.TenantId
            ))
            .Take(MostEntries + 1);

    private AuditTail Past(IEnumerable<long> seen, DateTimeOffset now)
    {
        var gaps = Gaps.ToBuilder();
        gaps.RemoveRange(Gaps.Where(gap => now - gap.Value > GapsLast).Select(gap => gap.Key));
        var last = Last;
        foreach (var sequence in seen)
        {
            gaps.Remove(sequence);
            for (
                var missing = Math.Max(last + 1, sequence - MostGaps);
                missing < sequence;
                missing++
            )
            {
                gaps[missing] = now;
            }

            last = Math.Max(last, sequence);
        }

        gaps.RemoveRange([.. gaps.Keys.Take(gaps.Count - MostGaps)]);
        return new AuditTail(last, gaps.ToImmutable());
    }
}

internal sealed record TailEntry(long Sequence, Guid Id, bool IsChange, Guid? TenantId);

/// <summary>What the new entries tell of.</summary>
/// <param name="Tenants">Changed, as the entries say.</param>
/// <param name="Others">Entries of changes that name no tenant: of something for all, or of many tenants at once.</param>
/// <param name="IsEverything">There were too many to tell.</param>
internal sealed record TailReading(
    IReadOnlyCollection<Guid> Tenants,
    IReadOnlyCollection<Guid> Others,
    bool IsEverything = false
)
{
    public static TailReading Everything { get; } = new([], [], IsEverything: true);

    public static TailReading Of(IReadOnlyCollection<TailEntry> entries) =>
        new(
            [
                .. entries
                    .Where(entry => entry is { IsChange: true, TenantId: not null })
                    .Select(entry => entry.TenantId!.Value)
                    .Distinct(),
            ],
            [
                .. entries
                    .Where(entry => entry is { IsChange: true, TenantId: null })
                    .Select(entry => entry.Id),
            ]
        );
}
