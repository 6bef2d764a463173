using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tally.Storage;

/// <summary>Brings a database of an earlier Tally up to date: columns that it does not have yet.</summary>
internal static class Upgrade
{
    private static readonly (string Table, string Column, string Type)[] Columns =
    [
        ("Exports", "UserId", "TEXT NOT NULL DEFAULT ''"),
        ("Exports", "Email", "TEXT NOT NULL DEFAULT ''"),
        ("Exports", "CorrelationId", "TEXT NOT NULL DEFAULT ''"),
        ("Exports", "Progress", "INTEGER NOT NULL DEFAULT 0"),
        ("Exports", "Size", "INTEGER NOT NULL DEFAULT 0"),
        ("Tenants", "UnpaidSince", "INTEGER NULL"),
        ("Tenants", "PaymentFault", "TEXT NULL"),
    ];

    public static async Task RunAsync(TallyDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        foreach (var (table, column, type) in Columns)
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT count(*) FROM pragma_table_info(@table) WHERE name = @column";
            command.Parameters.AddWithValue("@table", table);
            command.Parameters.AddWithValue("@column", column);
            var known = await command.ExecuteScalarAsync(cancellation);
            if (Convert.ToInt64(known, CultureInfo.InvariantCulture) == 0)
            {
                command.CommandText = $"ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {type}";
                await command.ExecuteNonQueryAsync(cancellation);
            }
        }

        await db.Database.CloseConnectionAsync();
    }
}
