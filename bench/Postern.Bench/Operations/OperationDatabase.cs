using Npgsql;
using Postern.Bench.Programs;

namespace Postern.Bench.Operations;

/// <summary>A database of generated tenants for one side, with its login, and the work between two rounds.</summary>
internal sealed class OperationDatabase(PostgresServer server, string name)
{
    public const string Login = "postern_admin";

    public string Name => name;

    public string ConnectionString => server.ConnectionString(name, Login);

    public static async Task<OperationDatabase> CreateAsync(
        BenchOptions options,
        PostgresServer server,
        string name
    )
    {
        await server.ExecuteAsync("postgres", false, $"create database {name}");
        var owner = server.ConnectionString(name);
        await PosternServer.RunAsync(options, owner, "db", "migrate");
        await PosternServer.RunAsync(options, owner, "db", "grant");
        // A log that is never empty, as any log is: on an empty table PostgreSQL plans to read it all, and a connection
        // that stays open keeps to that plan while the table grows.
        await PosternServer.RunAsync(
            options,
            owner,
            "seed",
            "--tenants",
            $"{options.Tenants}",
            "--audit",
            $"{options.Entries}"
        );
        await server.ExecuteAsync(
            name,
            false,
            "create table bench_tenants (n bigint primary key, id uuid not null)",
            "insert into bench_tenants select row_number() over (order by md5(id::text)), id from tenants where status = 'active'",
            $"grant select on bench_tenants to {Login}",
            "create table bench_start as select max(sequence) as sequence from audit_entries",
            "vacuum analyze"
        );
        return new OperationDatabase(server, name);
    }

    /// <summary>How many tenants may be changed.</summary>
    public async Task<int> CountAsync()
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString(name));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "select count(*)::int from bench_tenants",
            connection
        );
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>
    /// Takes out what the round before has written, as the owner with the guards at rest, and has the disk settle, so
    /// that every round meets the same tables.
    /// </summary>
    public Task CleanAsync() =>
        server.ExecuteAsync(
            name,
            unguarded: true,
            "truncate idempotency_keys, outbox_messages, outbox_deliveries",
            "delete from audit_entries where sequence > (select sequence from bench_start) and action = 'tenant.plan.update'",
            "vacuum analyze tenants",
            "vacuum analyze audit_entries",
            "checkpoint"
        );

    /// <summary>Writes the file that plan-update.lua reads: a line for each tenant, its id and plan.</summary>
    public async Task<string> ListTenantsAsync()
    {
        var file = Path.Combine(
            Path.GetTempPath(),
            $"postern-bench-{Environment.ProcessId}-{name}.txt"
        );
        await File.WriteAllLinesAsync(
            file,
            await server.ReadAsync(
                name,
                "select t.id || ' ' || t.plan from bench_tenants b join tenants t on t.id = b.id order by md5(random()::text)"
            )
        );
        return file;
    }
}
