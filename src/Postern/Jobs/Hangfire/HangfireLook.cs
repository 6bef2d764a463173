using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Postern.Jobs.Hangfire;

/// <summary>One look into Hangfire's tables.</summary>
internal sealed class HangfireLook(
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    string schema,
    string rows,
    IReadOnlyList<string> parameters
) : IAsyncDisposable
{
    /// <summary>Which tables these are: dropped and made anew, or another database, and they are others.</summary>
    public async Task<string> TablesAsync(CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            select format('%s/%s', d.oid, '"{schema}".state'::regclass::oid),
              (select max(version) from "{schema}".schema)
            from pg_catalog.pg_database d where d.datname = current_database()
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var version = await reader.IsDBNullAsync(1, cancellation) ? 0 : reader.GetInt32(1);
        return version >= HangfireTables.LeastVersion
            ? reader.GetString(0)
            : throw new HangfireTablesException(
                $"Hangfire's tables in schema {schema} are of version {version}; from {HangfireTables.LeastVersion} on they can be read. Let a newer Hangfire.PostgreSql bring them up to date."
            );
    }

    /// <summary>The id before the first row since then.</summary>
    public async Task<long> StartAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            select coalesce(
              (select min(id) - 1 from "{schema}".state where createdat >= @since),
              (select max(id) from "{schema}".state), 0)
            """
        );
        command.Parameters.AddWithValue("since", since);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Rows behind an id, the lowest first.</summary>
    public Task<List<HangfireRow>> BehindAsync(
        long head,
        int most,
        CancellationToken cancellation
    ) =>
        RowsAsync(
            "where s.id > @head order by s.id limit @most",
            command =>
            {
                command.Parameters.AddWithValue("head", head);
                command.Parameters.AddWithValue("most", most);
            },
            cancellation
        );

    /// <summary>Rows that have come where there were none.</summary>
    public Task<List<HangfireRow>> WithinAsync(
        IReadOnlyList<HangfirePosition.Gap> gaps,
        int most,
        CancellationToken cancellation
    ) =>
        RowsAsync(
            """
            join unnest(@from, @to) as gap (first, last) on s.id between gap.first and gap.last
            order by s.id limit @most
            """,
            command =>
            {
                command.Parameters.AddWithValue("from", gaps.Select(gap => gap.From).ToArray());
                command.Parameters.AddWithValue("to", gaps.Select(gap => gap.To).ToArray());
                command.Parameters.AddWithValue("most", most);
            },
            cancellation
        );

    public async Task<IReadOnlyList<HangfireServer>> ServersAsync(CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            select v.id, v.data::text, v.lastheartbeat, v.lastheartbeat > now() - interval '90 seconds',
              (select count(*)::integer from "{schema}".job j
                join "{schema}".state s on s.id = j.stateid
                where j.statename = 'Processing' and s.data ->> 'ServerId' = v.id)
            from "{schema}".server v order by v.id
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var servers = new List<HangfireServer>();
        while (await reader.ReadAsync(cancellation))
        {
            servers.Add(
                new HangfireServer(
                    reader.GetString(0),
                    Text(reader, 1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    reader.GetBoolean(3),
                    reader.GetInt32(4)
                )
            );
        }

        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task<List<HangfireRow>> RowsAsync(
        string which,
        Action<NpgsqlCommand> fill,
        CancellationToken cancellation
    )
    {
        await using var command = Command($"{rows} {which}");
        command.Parameters.Add(
            new NpgsqlParameter("parameters", NpgsqlDbType.Array | NpgsqlDbType.Text)
            {
                Value = parameters.ToArray(),
            }
        );
        fill(command);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var read = new List<HangfireRow>();
        while (await reader.ReadAsync(cancellation))
        {
            read.Add(Row(reader));
        }

        return read;
    }

    private static HangfireRow Row(NpgsqlDataReader reader) =>
        new()
        {
            Id = reader.GetInt64(0),
            JobId = reader.GetInt64(1),
            Name = reader.GetString(2),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(3),
            Data = Text(reader, 4),
            InvocationData = Text(reader, 5),
            Arguments = Text(reader, 6),
            Parameters = Text(reader, 7) is { } found
                ? JsonSerializer.Deserialize<Dictionary<string, string>>(found)!
                : [],
            Begun = reader.GetInt64(8),
            ServerId = Text(reader, 9),
            Queue = Text(reader, 10),
            Next = Text(reader, 11),
            FailureData = Text(reader, 12),
        };

    private static string? Text(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private NpgsqlCommand Command(string sql) => new(sql, connection, transaction);
}
