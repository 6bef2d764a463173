using System.Data;
using Microsoft.Data.Sqlite;

namespace Postern.Storage;

/// <summary>Several reads that see one and the same moment, while others write.</summary>
internal static class OneMoment
{
#pragma warning disable RS0030 // Reads only; nothing is ever committed here.
    /// <summary>All that the context reads until what is returned is disposed is as it was at its first read.</summary>
    public static async Task<IAsyncDisposable> ReadOneMomentAsync(
        this PosternDb db,
        CancellationToken cancellation
    )
    {
        if (db.IsPostgres)
        {
            return await db.Database.BeginTransactionAsync(
                IsolationLevel.RepeatableRead,
                cancellation
            );
        }

        // The framework's own would take the right to write at once, and wait for whoever has it.
        await db.Database.OpenConnectionAsync(cancellation);
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(
            deferred: true
        );
        await db.Database.UseTransactionAsync(transaction, cancellation);
        return new SqliteMoment(db, transaction);
    }

    private sealed class SqliteMoment(PosternDb db, SqliteTransaction transaction)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await db.Database.UseTransactionAsync(null);
            await db.Database.CloseConnectionAsync();
        }
    }
#pragma warning restore RS0030
}
