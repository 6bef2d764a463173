using System.Text.Json;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// How far the state rows of a Hangfire database have been read. Their ids are given out in order, but become visible
/// when their transaction commits: one that is missing among those read is looked for again for a while. Hangfire
/// writes a change of state in one transaction of at most ten minutes, so an hour misses none.
/// </summary>
/// <param name="Tables">Which tables: an id of theirs, so that others in their place are read from the beginning.</param>
/// <param name="Head">The highest id read.</param>
/// <param name="Gaps">Ids below that were not there yet, in order.</param>
internal sealed record HangfirePosition(
    string Tables,
    long Head,
    IReadOnlyList<HangfirePosition.Gap> Gaps
)
{
    public static readonly TimeSpan LookedForFor = TimeSpan.FromHours(1);

    public static HangfirePosition? Read(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<HangfirePosition>(text);

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>After rows from the head on were read.</summary>
    /// <param name="rows">Id of each and when it was written, in the order of their ids.</param>
    /// <param name="now">By our clock.</param>
    public HangfirePosition After(
        IReadOnlyList<(long Id, DateTimeOffset At)> rows,
        DateTimeOffset now
    )
    {
        var gaps = Gaps.ToList();
        var head = Head;
        foreach (var (id, at) in rows)
        {
            // What lies between rows of long ago has expired, and is not on its way.
            if (id > head + 1 && at > now - LookedForFor)
            {
                gaps.Add(new Gap(head + 1, id - 1, now + LookedForFor));
            }

            head = id;
        }

        return this with
        {
            Head = head,
            Gaps = gaps,
        };
    }

    /// <summary>After the gaps were looked through.</summary>
    /// <param name="found">What had come meanwhile.</param>
    /// <param name="isAll">There was no more.</param>
    /// <param name="now">By our clock, before they were looked through.</param>
    public HangfirePosition Found(IReadOnlySet<long> found, bool isAll, DateTimeOffset now) =>
        this with
        {
            Gaps =
            [
                .. Gaps.SelectMany(gap => gap.Without(found))
                    .Where(gap => !isAll || gap.Until > now),
            ],
        };

    /// <summary>Ids that were not there when others around them were.</summary>
    /// <param name="From">The first.</param>
    /// <param name="To">The last.</param>
    /// <param name="Until">How long it is looked for.</param>
    internal sealed record Gap(long From, long To, DateTimeOffset Until)
    {
        public IEnumerable<Gap> Without(IReadOnlySet<long> found)
        {
            var from = From;
            foreach (var id in found.Where(id => id >= From && id <= To).Order())
            {
                if (id > from)
                {
                    yield return this with
                    {
                        From = from,
                        To = id - 1,
                    };
                }

                from = id + 1;
            }

            if (from <= To)
            {
                yield return this with
                {
                    From = from,
                };
            }
        }
    }
}
