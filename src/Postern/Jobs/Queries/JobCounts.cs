using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>How many jobs stand how, from the counts that are kept.</summary>
internal static class JobCounts
{
    /// <summary>Every state, those without jobs too.</summary>
    /// <param name="db">For reading.</param>
    /// <param name="tenant">Whose; null: everybody's.</param>
    /// <param name="cancellation">Gives it up.</param>
    public static async Task<IReadOnlyList<StateNumber>> OfAsync(
        PosternDb db,
        Guid? tenant,
        CancellationToken cancellation
    )
    {
        var of = tenant ?? Guid.Empty;
        var numbers = await db
            .JobCounts.Where(count => count.TenantId == of)
            .GroupBy(count => count.State)
            .Select(group => new { group.Key, Number = group.Sum(count => count.Number) })
            .ToDictionaryAsync(group => group.Key, group => group.Number, cancellation);
        return
        [
            .. Enum.GetValues<JobState>()
                .Select(state => new StateNumber(state, numbers.GetValueOrDefault(state))),
        ];
    }
}
