using Npgsql;

namespace Postern.Storage;

/// <summary>
/// A connection to PostgreSQL beside the pool: for notifications, which a connection that is lent to others would lose
/// or leave behind.
/// </summary>
internal static class SideConnection
{
    public static async Task<NpgsqlConnection> OpenAsync(
        DatabaseSettings database,
        CancellationToken cancellation
    )
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            // A connection that died without a word is noticed, and made anew.
            KeepAlive = 10,
        };
        if (settings.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            // The driver finds the primary among several hosts only with a pool; this one is nobody else's.
            settings.TargetSessionAttributes = "primary";
            settings.ApplicationName += " notifications";
            settings.NoResetOnClose = false;
            settings.MinPoolSize = 0;
            settings.MaxPoolSize = 4;
        }
        else
        {
            settings.Pooling = false;
        }

        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
