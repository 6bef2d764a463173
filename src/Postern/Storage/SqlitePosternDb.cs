using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Postern.Storage;

/// <summary>The embedded default: one file, one process that serves.</summary>
public sealed class SqlitePosternDb(DbContextOptions<SqlitePosternDb> options) : PosternDb(options)
{
    public override bool IsPostgres => false;

    /// <summary>
    /// SQLite has neither times nor UUIDs: times are RFC 3339 text of one width, which sorts as time does; ids are
    /// lower-case text, as the API shows them.
    /// </summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<TimeText>();
        configurationBuilder.Properties<Guid>().HaveConversion<GuidText>();
    }

    private sealed class TimeText()
        : ValueConverter<DateTimeOffset, string>(
            time =>
                time.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
                    CultureInfo.InvariantCulture
                ),
            text =>
                DateTimeOffset.ParseExact(
                    text,
                    "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal
                )
        );

    private sealed class GuidText()
        : ValueConverter<Guid, string>(id => id.ToString("D"), text => Guid.ParseExact(text, "D"));
}

/// <summary>Every connection is durable (an answered change survives a power cut) and keeps foreign keys.</summary>
internal sealed class SqliteDurability : DbConnectionInterceptor
{
    public override void ConnectionOpened(
        DbConnection connection,
        ConnectionEndEventData eventData
    ) => Apply(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    private static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;";
        command.ExecuteNonQuery();
    }
}
