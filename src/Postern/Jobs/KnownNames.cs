using Postern.Storage;

namespace Postern.Jobs;

/// <summary>
/// The kinds and queues that there are, bounded. Each is counted by state and hour for ever: whoever puts an id into a
/// kind would have as many counts as jobs, and pages that wait for them.
/// </summary>
internal sealed class KnownNames
{
    /// <summary>Of each. A large product has some hundreds.</summary>
    public const int Most = 2_000;

    private static readonly TimeSpan LookedAtEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private HashSet<string> _kinds = [];
    private HashSet<string> _queues = [];
    private DateTimeOffset? _lookedAt;

    /// <summary>Looks at what there is, once a minute: other servers take in as well, and the sweeper forgets.</summary>
    public async Task LookAsync(PosternDb db, DateTimeOffset now, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_lookedAt is { } last && now - last < LookedAtEvery && now >= last)
            {
                return;
            }
        }

        var counted = db.JobCounts.Where(count => count.TenantId == Guid.Empty && count.Number > 0);
        var kinds = await counted
            .Select(count => count.Kind)
            .Distinct()
            .Take(Most)
            .ToListAsync(cancellation);
        var queues = await counted
            .Select(count => count.Queue)
            .Distinct()
            .Take(Most)
            .ToListAsync(cancellation);
        lock (_lock)
        {
            (_kinds, _queues, _lookedAt) = (
                kinds.ToHashSet(StringComparer.Ordinal),
                queues.ToHashSet(StringComparer.Ordinal),
                now
            );
        }
    }

    /// <summary>Whether there is room for its kind and its queue, which are known from then on; null: there is.</summary>
    public JobFault? Admit(JobEvent happened)
    {
        lock (_lock)
        {
            return !Admit(_kinds, happened.Kind) ? JobFault.TooManyKinds
                : happened.Queue is { } queue && !Admit(_queues, queue) ? JobFault.TooManyQueues
                : null;
        }
    }

    private static bool Admit(HashSet<string> names, string name)
    {
        if (names.Contains(name))
        {
            return true;
        }

        return names.Count < Most && names.Add(name);
    }
}

/// <summary>Why an event was left out.</summary>
internal enum JobFault
{
    UnknownTenant,

    /// <summary>There are <see cref="KnownNames.Most"/> kinds, and it brings another.</summary>
    TooManyKinds,

    /// <summary>The same of queues.</summary>
    TooManyQueues,
}
