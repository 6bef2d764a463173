namespace Postern.Jobs;

/// <summary>
/// How long things take, counted in classes of which each is a fifth wider than the one before (four to a doubling,
/// from a tenth of a second on): counts add up, and median and the like are read from them within ten percent.
/// </summary>
internal static class Durations
{
    private const double First = 0.1;
    private const int PerDoubling = 4;
    private const int Last = 110;

    /// <summary>The class of a duration; below none is class 0.</summary>
    public static int ClassOf(TimeSpan duration) =>
        duration.TotalSeconds < First
            ? 0
            : Math.Min(
                Last,
                1 + (int)Math.Floor(PerDoubling * Math.Log2(duration.TotalSeconds / First))
            );

    /// <summary>The duration that <paramref name="share"/> of those counted do not exceed; null where none was counted.</summary>
    /// <param name="counts">How many of each class.</param>
    /// <param name="share">From 0 to 1: a half is the median.</param>
    public static TimeSpan? Quantile(IEnumerable<(int Class, long Number)> counts, double share)
    {
        var ordered = counts.Where(one => one.Number > 0).OrderBy(one => one.Class).ToList();
        var rank = ordered.Sum(one => one.Number) * share;
        foreach (var (number, size) in ordered)
        {
            if (rank <= size)
            {
                var (from, to) = (Bound(number - 1), Bound(number));
                return TimeSpan.FromSeconds(from + ((to - from) * rank / size));
            }

            rank -= size;
        }

        return ordered.Count == 0 ? null : TimeSpan.FromSeconds(Bound(ordered[^1].Class));
    }

    /// <summary>Where a class ends, in seconds.</summary>
    private static double Bound(int number) =>
        number < 0 ? 0 : First * Math.Pow(2, (double)number / PerDoubling);
}
