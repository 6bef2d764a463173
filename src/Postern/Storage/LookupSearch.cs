namespace Postern.Storage;

/// <summary>What a row needs to be found by the one search box.</summary>
public interface ISearchable
{
    Guid Id { get; }

    string SearchName { get; }

    string SearchText { get; }

    /// <summary>Short texts that a search may name exactly: slug, domain, e-mail, external id.</summary>
    IEnumerable<string?> Keys { get; }
}

/// <summary>
/// Finds rows by part of a text. Ranking every match of a common word costs seconds, so a bounded set of candidates is
/// taken first (by prefix from a b-tree, by part from the trigram index), and only those are ranked.
/// </summary>
internal static class LookupSearch
{
    private const int PrefixCandidates = 50;
    private const int PartCandidates = 200;

    /// <summary>The best matches of <paramref name="search"/> among the rows that pass the filter, best first.</summary>
    public static async Task<List<T>> FindAsync<T>(
        PosternDb db,
        Func<IQueryable<T>, IQueryable<T>> filter,
        Func<PosternDb, string, IQueryable<T>> byPrefix,
        string search,
        CancellationToken cancellation
    )
        where T : class, ISearchable
    {
        var whole = Lookup.Fold(search);
        var words = Lookup.Words(search);
        if (words.Count == 0)
        {
            return [];
        }

        var found = await filter(byPrefix(db, whole).AsNoTracking())
            .Take(PrefixCandidates)
            .ToListAsync(cancellation);
        if (!Named(found, whole) && words.Any(word => word.Length >= 3))
        {
            found.AddRange(
                await filter(ByPart<T>(db, words)).Take(PartCandidates).ToListAsync(cancellation)
            );
        }

        return
        [
            .. found
                .DistinctBy(row => row.Id)
                .OrderBy(row => Rank(row, whole, words))
                .ThenBy(row => row.SearchName.Length)
                .ThenBy(row => row.SearchName, StringComparer.Ordinal)
                .ThenBy(row => row.Id),
        ];
    }

    /// <summary>
    /// Somebody who gives an e-mail address, or a whole domain, and finds it, does not look for others that hold it; and a
    /// trigram index is slowest on just these texts, since every row has ".com" in it.
    /// </summary>
    private static bool Named<T>(IReadOnlyCollection<T> found, string whole)
        where T : ISearchable =>
        whole.Contains('@', StringComparison.Ordinal)
            ? found.Count > 0
            : whole.Contains('.', StringComparison.Ordinal)
                && found.Any(row =>
                    row.Keys.Any(key => key is not null && Lookup.Fold(key) == whole)
                );

    private static IQueryable<T> ByPart<T>(PosternDb db, IReadOnlyList<string> words)
        where T : class, ISearchable
    {
        // The trigram index answers for words of three characters or more; shorter ones only narrow further.
        var rows = db.IsPostgres ? db.Set<T>().AsNoTracking() : ByTrigram<T>(db, words);
        foreach (var word in words.Where(word => db.IsPostgres || word.Length < 3))
        {
            var pattern = $"%{Escape(word)}%";
            rows = rows.Where(row => EF.Functions.Like(row.SearchText, pattern, "\\"));
        }

        return rows;
    }

    private static IQueryable<T> ByTrigram<T>(PosternDb db, IReadOnlyList<string> words)
        where T : class, ISearchable
    {
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
        var match = string.Join(
            " AND ",
            words
                .Where(word => word.Length >= 3)
                .Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
        );
#pragma warning disable RS0030, EF1002 // A read; the table's name comes from the model, what was typed is a parameter.
        return db.Set<T>()
            .FromSqlRaw(
                $"select t.* from {table} t where t.rowid in (select rowid from {table}_lookup where {table}_lookup match {{0}} limit 1000)",
                match
            )
            .AsNoTracking();
#pragma warning restore RS0030, EF1002
    }

    /// <summary>0 is best: the text itself, the beginning of the name, of a key, of a word, a part of the name, the rest.</summary>
    private static int Rank(ISearchable row, string whole, IReadOnlyList<string> words)
    {
        var keys = row.Keys.Where(key => key is not null).Select(key => Lookup.Fold(key!)).ToList();
        return row.SearchName == whole || keys.Contains(whole, StringComparer.Ordinal) ? 0
            : row.SearchName.StartsWith(whole, StringComparison.Ordinal) ? 1
            : keys.Any(key => key.StartsWith(whole, StringComparison.Ordinal)) ? 2
            : words.All(word => $" {row.SearchName}".Contains($" {word}", StringComparison.Ordinal))
                ? 3
            : words.All(word => row.SearchName.Contains(word, StringComparison.Ordinal)) ? 4
            : 5;
    }

    /// <summary>The text just after every text that begins with <paramref name="prefix"/>, for a range on a b-tree.</summary>
    public static string After(string prefix) => prefix + char.MaxValue;

    private static string Escape(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
