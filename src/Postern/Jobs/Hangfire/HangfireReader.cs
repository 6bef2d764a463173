namespace Postern.Jobs.Hangfire;

/// <summary>Reads what has happened in Hangfire's tables since the last time, page by page.</summary>
internal sealed class HangfireReader(
    HangfireSettings settings,
    HangfireTables tables,
    HangfireEvents events
)
{
    public const int PageSize = 500;

    /// <summary>Reads the next page, and writes nothing.</summary>
    /// <param name="position">As the last page left it; null: from the configured number of days back on.</param>
    /// <param name="now">By our clock.</param>
    /// <param name="cancellation">Gives it up.</param>
    public async Task<HangfirePage> ReadAsync(
        HangfirePosition? position,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await using var look = await tables.LookAsync(cancellation);
        var which = await look.TablesAsync(cancellation);
        if (position?.Tables != which)
        {
            var since = now - TimeSpan.FromDays(settings.FromDaysBack);
            position = new(which, await look.StartAsync(since, cancellation), []);
        }

        List<HangfireRow> late = [];
        if (position.Gaps.Count > 0)
        {
            late = await look.WithinAsync(position.Gaps, PageSize, cancellation);
            position = position.Found(
                late.Select(row => row.Id).ToHashSet(),
                isAll: late.Count < PageSize,
                now
            );
        }

        var rows = await look.BehindAsync(position.Head, PageSize, cancellation);
        return new HangfirePage(
            position.After(rows.ConvertAll(row => (row.Id, row.CreatedAt)), now),
            events.Of(late.Concat(rows)),
            await look.ServersAsync(cancellation),
            HasMore: rows.Count == PageSize || late.Count == PageSize
        );
    }
}

/// <summary>What was read at once.</summary>
/// <param name="Position">Where to go on.</param>
/// <param name="Servers">Hangfire's servers as they are now.</param>
/// <param name="HasMore">There is more already.</param>
internal sealed record HangfirePage(
    HangfirePosition Position,
    IReadOnlyList<JobEvent> Events,
    IReadOnlyList<HangfireServer> Servers,
    bool HasMore
);
