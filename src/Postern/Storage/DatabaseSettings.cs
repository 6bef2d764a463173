using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Postern.Storage;

/// <summary>Which database, from one connection string: <c>Host=…</c> is PostgreSQL, <c>Data Source=…</c> SQLite.</summary>
public sealed record DatabaseSettings(bool IsPostgres, string ConnectionString)
{
    /// <summary>Reads the setting; a fault comes back as a sentence.</summary>
    public static (DatabaseSettings? Settings, string? Fault) Read(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            if (parts.ContainsKey("Host"))
            {
                var postgres = new NpgsqlConnectionStringBuilder(text);
                if (!parts.ContainsKey("Max Auto Prepare"))
                {
                    postgres.MaxAutoPrepare = 100;
                    postgres.AutoPrepareMinUsages = 2;
                }

                if (!parts.ContainsKey("No Reset On Close"))
                {
                    // Nothing here leaves anything in a session (no SET, no temporary table, no session lock), and
                    // resetting it between two operations costs the database as much as an operation does.
                    postgres.NoResetOnClose = true;
                }

                if (!parts.ContainsKey("Application Name"))
                {
                    postgres.ApplicationName = "postern";
                }

                return (new DatabaseSettings(true, postgres.ConnectionString), null);
            }

            if (
                parts.ContainsKey("Data Source")
                || parts.ContainsKey("DataSource")
                || parts.ContainsKey("Filename")
            )
            {
                var sqlite = new SqliteConnectionStringBuilder(text);
                if (string.IsNullOrWhiteSpace(sqlite.DataSource) || sqlite.DataSource == ":memory:")
                {
                    return (
                        null,
                        "must name a file: a database in memory would forget its audit log"
                    );
                }

                sqlite.DataSource = Path.GetFullPath(sqlite.DataSource);
                return (new DatabaseSettings(false, sqlite.ConnectionString), null);
            }

            return (
                null,
                "must be \"Data Source=FILE\" for SQLite or \"Host=…;Database=…\" for PostgreSQL"
            );
        }
        catch (ArgumentException exception)
        {
            return (null, $"is not a connection string: {exception.Message}");
        }
    }
}
