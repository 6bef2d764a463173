using System.Collections.Concurrent;
using Postern.Operations;

namespace Postern.Tenants;

/// <summary>The plans there are, smallest first.</summary>
public sealed class PlanChoices : IChoiceSource
{
    public Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    ) => ListAsync(db, cancellation);

    public static async Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        CancellationToken cancellation
    ) =>
        await db.Set<Plan>()
            .AsNoTracking()
            .OrderBy(plan => plan.Rank)
            .Select(plan => new Choice(plan.Key, plan.Name))
            .ToListAsync(cancellation);

    private static readonly ConcurrentDictionary<(string Database, string Key), bool> Seen = new();

    /// <summary>
    /// Null when the plan is there; otherwise the plans there are. A plan that was seen once is not asked for again: its
    /// key never changes, and the database refuses to remove it.
    /// </summary>
    public static async Task<IReadOnlyList<string>?> MissingAmongAsync(
        DbContext db,
        string key,
        CancellationToken cancellation
    )
    {
#pragma warning disable RS0030 // Nothing is run: it tells one database from another.
        var database = db.Database.GetConnectionString()!;
#pragma warning restore RS0030
        if (Seen.ContainsKey((database, key)))
        {
            return null;
        }

        var plans = await ListAsync(db, cancellation);
        foreach (var plan in plans)
        {
            Seen.TryAdd((database, plan.Value), true);
        }

        return plans.Any(plan => plan.Value == key) ? null : [.. plans.Select(plan => plan.Value)];
    }
}

/// <summary>The flags there are.</summary>
public sealed class FlagChoices : IChoiceSource
{
    public async Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    ) =>
        await db.Set<Flag>()
            .AsNoTracking()
            .OrderBy(flag => flag.Name)
            .Select(flag => new Choice(flag.Key, flag.Name))
            .ToListAsync(cancellation);
}
