using System.Linq.Expressions;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>
/// What jobs and requests are called: by us, by whoever owns them, and both together by their correlation id. Each way goes
/// by an index of its own, so they are asked for one after the other and never at once.
/// </summary>
internal static class JobNames
{
    public static async Task<IReadOnlyList<Expression<Func<Job, bool>>>> OfJobsAsync(
        PosternDb db,
        string text,
        CancellationToken cancellation
    )
    {
        var apps = await AppsAsync(db, cancellation);
        List<Expression<Func<Job, bool>>> ways =
        [
            job => job.CorrelationId == text,
            job => apps.Contains(job.App) && job.ExternalId == text,
        ];
        return Guid.TryParse(text, out var id) ? [job => job.Id == id, .. ways] : ways;
    }

    public static async Task<
        IReadOnlyList<Expression<Func<CustomerRequest, bool>>>
    > OfRequestsAsync(PosternDb db, string text, CancellationToken cancellation)
    {
        var apps = await AppsAsync(db, cancellation);
        List<Expression<Func<CustomerRequest, bool>>> ways =
        [
            request => request.CorrelationId == text,
            request => apps.Contains(request.App) && request.ExternalId == text,
        ];
        return Guid.TryParse(text, out var id) ? [request => request.Id == id, .. ways] : ways;
    }

    /// <summary>The rows that are called so in the first way that any is; none: null.</summary>
    public static async Task<IQueryable<T>?> NarrowAsync<T>(
        IQueryable<T> all,
        IQueryable<T> rows,
        IReadOnlyList<Expression<Func<T, bool>>> ways,
        CancellationToken cancellation
    )
    {
        foreach (var way in ways)
        {
            if (await all.AnyAsync(way, cancellation))
            {
                return rows.Where(way);
            }
        }

        return null;
    }

    /// <summary>All that are called so in any way, no more than <paramref name="limit"/> in each.</summary>
    public static async Task<List<T>> FindAsync<T>(
        IQueryable<T> rows,
        IReadOnlyList<Expression<Func<T, bool>>> ways,
        int limit,
        CancellationToken cancellation
    )
    {
        var found = new List<T>();
        foreach (var way in ways)
        {
            found.AddRange(await rows.Where(way).Take(limit).ToListAsync(cancellation));
        }

        return found;
    }

    /// <summary>Whose ids there are: the index of an owner's ids begins with the app.</summary>
    private static async Task<List<string>> AppsAsync(PosternDb db, CancellationToken cancellation)
    {
        var apps = await db
            .ServiceKeys.Select(key => key.Audience)
            .Distinct()
            .ToListAsync(cancellation);
        return [.. apps.Append(JobRules.OwnApp).Distinct(StringComparer.Ordinal)];
    }
}
