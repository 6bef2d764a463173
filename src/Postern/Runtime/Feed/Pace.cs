namespace Postern.Runtime.Feed;

/// <summary>
/// Keeps work that is done on demand from taking all the time: a few times in a row at once, and when it is asked for
/// without end, a quarter of the time at most.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    private const int RestPerWork = 3;

    /// <summary>What may be owed before it is waited for.</summary>
    private static readonly TimeSpan Credit = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    private TimeSpan _owed;
    private long _at = time.GetTimestamp();

    /// <summary>How long to rest after work that began at <paramref name="began"/> and is just done.</summary>
    public TimeSpan RestAfter(long began)
    {
        var left = _owed - time.GetElapsedTime(_at, began);
        _at = time.GetTimestamp();
        _owed =
            (left > TimeSpan.Zero ? left : TimeSpan.Zero)
            + (time.GetElapsedTime(began, _at) * RestPerWork);
        var rest = _owed - Credit;
        return rest <= TimeSpan.Zero ? TimeSpan.Zero
            : rest < LongestRest ? rest
            : LongestRest;
    }
}
