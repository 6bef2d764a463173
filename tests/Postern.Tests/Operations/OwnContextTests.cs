using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>An adopter's operation over an adopter's database: one class, one call, the same promise.</summary>
public sealed class OwnContextTests
{
    [Theory, OnEveryDatabase]
    public async Task An_operation_over_another_context_is_recorded_in_that_database(
        DatabaseKind kind
    )
    {
        await using var library = await Library.OpenAsync(kind);

        var outcome = await library.RunAsync(
            "shelf.label.update",
            library.Shelf,
            new { label = "Poetry" }
        );

        var done = Assert.IsType<OperationOutcome.Done>(outcome);
        await using var db = await library.DatabaseAsync();
        var row = await db.Shelves.SingleAsync();
        Assert.Equal(("Poetry", done.AuditEntryId), (row.Label, row.AuditEntryId));
        Assert.Equal(
            "shelf.label.update",
            (await db.Set<AuditEntry>().SingleAsync(entry => entry.Id == done.AuditEntryId)).Action
        );
        await Assert.ThrowsAnyAsync<DbException>(() =>
            db.Database.ExecuteSqlRawAsync("update shelves set label = 'silently'")
        );
    }
}
