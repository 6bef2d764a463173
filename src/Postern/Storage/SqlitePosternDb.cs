using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
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

/// <summary>
/// Every connection is durable (an answered change survives a power cut) and keeps foreign keys. A connection of the
/// pool is told so once: SQLite remembers for as long as the handle behind it stays open.
/// </summary>
internal sealed class SqliteDurability : DbConnectionInterceptor
{
    private readonly ConditionalWeakTable<object, object> _told = [];

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

    private void Apply(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (_told.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText =
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;";
        command.ExecuteNonQuery();
        _told.AddOrUpdate(handle, handle);
    }
}
