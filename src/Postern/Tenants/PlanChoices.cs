using Postern.Operations;

namespace Postern.Tenants;

/// <summary>The plans there are, smallest first.</summary>
public sealed class PlanChoices : IChoiceSource
{
    public async Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        CancellationToken cancellation
    ) =>
        await db.Set<Plan>()
            .AsNoTracking()
            .OrderBy(plan => plan.Rank)
            .Select(plan => new Choice(plan.Key, plan.Name))
            .ToListAsync(cancellation);
}

/// <summary>The flags there are.</summary>
public sealed class FlagChoices : IChoiceSource
{
    public async Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        CancellationToken cancellation
    ) =>
        await db.Set<Flag>()
            .AsNoTracking()
            .OrderBy(flag => flag.Name)
            .Select(flag => new Choice(flag.Key, flag.Name))
            .ToListAsync(cancellation);
}
