using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>Rows of a ledger are added with their entry, and that is all that ever happens to them.</summary>
public sealed class AppendOnlyTests
{
    private const string NewEntry = """
        insert into audit_entries (id, at, kind, action, staff_roles, summary, request_id, server)
        select '00000000-0000-7000-8000-000000000002', at, 'change', 'x', '', 'x', 'x', 'x' from audit_entries limit 1;
        """;

    [Theory]
    [OnEveryDatabase("delete from visits")]
    [OnEveryDatabase("update visits set shelf_id = id")]
    [OnEveryDatabase(
        NewEntry
            + "update visits set shelf_id = id, audit_entry_id = '00000000-0000-7000-8000-000000000002'"
    )]
    [OnEveryDatabase(
        "insert into visits (id, shelf_id, audit_entry_id) select '00000000-0000-7000-8000-000000000001', shelf_id, (select id from audit_entries order by sequence limit 1) from visits"
    )]
    public async Task SQL_changes_no_row_whatever_it_brings(DatabaseKind kind, string sql)
    {
        await using var library = await Library.OpenAsync(kind);
        Assert.IsType<OperationOutcome.Done>(
            await library.RunAsync("shelf.visit", null, new { shelf = library.Shelf }, key: "k1")
        );
        await using var db = await library.DatabaseAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(sql));

        var visit = await db.Visits.AsNoTracking().SingleAsync();
        Assert.Equal(library.Shelf, visit.ShelfId);
    }

    [Theory, OnEveryDatabase]
    public async Task The_same_entry_lets_a_row_of_another_table_change(DatabaseKind kind)
    {
        await using var library = await Library.OpenAsync(kind);
        await using var db = await library.DatabaseAsync();

        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(
            NewEntry
                + "update shelves set label = 'Poetry', audit_entry_id = '00000000-0000-7000-8000-000000000002'"
        );
        await transaction.CommitAsync();

        Assert.Equal("Poetry", (await db.Shelves.AsNoTracking().SingleAsync()).Label);
    }
}
