using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Postern.Bench.Measuring;

namespace Postern.Bench.Sqlite;

/// <summary>
/// The limit that one writer with a queue and a commit for each operation has on SQLite: the statements of
/// tenant.plan.update on one connection, prepared, without HTTP, JSON or EF Core.
/// </summary>
internal static class SqliteLoop
{
    public static async Task<(double PerSecond, double P99)> RunAsync(
        string file,
        IReadOnlyList<string> tenants,
        int callers,
        TimeSpan time
    )
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        Run(
            connection,
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on"
        );
        using var operation = new PlanUpdate(connection);
        using var turn = new SemaphoreSlim(1, 1);
        var latencies = new ConcurrentBag<double>();
        var next = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (clock.Elapsed < time)
                        {
                            var started = clock.Elapsed;
                            await turn.WaitAsync();
                            try
                            {
                                operation.Run(
                                    tenants[Interlocked.Increment(ref next) % tenants.Count]
                                );
                            }
                            finally
                            {
                                turn.Release();
                            }

                            latencies.Add((clock.Elapsed - started).TotalMilliseconds);
                        }
                    })
                )
        );
        return (latencies.Count / clock.Elapsed.TotalSeconds, new Spread(latencies).At(0.99));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class PlanUpdate(SqliteConnection connection) : IDisposable
    {
        private readonly SqliteCommand _begin = Prepare(connection, "begin immediate");
        private readonly SqliteCommand _select = Prepare(
            connection,
            "select id, audit_entry_id, country, created_at, currency, deactivated_at, domain, external_id, name, owner_email, plan, search_name, search_text, slug, status, support_access, tags, time_zone, trial_ends_at from tenants where id = $tenant limit 2",
            "$tenant"
        );
        private readonly SqliteCommand _plans = Prepare(
            connection,
            "select key, name from plans order by rank"
        );
        private readonly SqliteCommand _entry = Prepare(
            connection,
            "insert into audit_entries (id, action, after, at, before, kind, reason, request_id, server, session_id, source_ip, staff_email, staff_issuer, staff_name, staff_roles, staff_subject, summary, target_id, target_kind, tenant_id, ticket) values ($entry, 'tenant.plan.update', '{\"tenant\":{\"plan\":\"business\"}}', $now, '{\"tenant\":{\"plan\":\"team\"}}', 'change', 'The customer asked for it on the phone', $entry, 'bench/0.1.0', '019f0000-0000-7000-8000-000000000001', '127.0.0.1', 'ben@postern.example', 'http://127.0.0.1:9099', 'Ben Ortiz', 'billing', 'ben', 'Changed the plan of a tenant from team to business', $tenant, 'tenant', $tenant, 'BENCH-1') returning sequence",
            "$entry",
            "$now",
            "$tenant"
        );
        private readonly SqliteCommand _key = Prepare(
            connection,
            "insert into idempotency_keys (key_hash, answer, created_at, request_hash) values (randomblob(32), '{\"done\":{\"operation\":\"tenant.plan.update\",\"auditEntryId\":\"019f0000-0000-7000-8000-000000000001\",\"summary\":\"Changed the plan of a tenant from team to business\",\"before\":{\"tenant\":{\"plan\":\"team\"}},\"after\":{\"tenant\":{\"plan\":\"business\"}}}}', $now, randomblob(32))",
            "$now"
        );
        private readonly SqliteCommand _message = Prepare(
            connection,
            "insert into outbox_messages (id, audit_entry_id, created_at, payload, type) values ($entry, $entry, $now, '{\"type\":\"tenant.plan.updated\",\"timestamp\":\"2026-01-01T00:00:00.0000000+00:00\",\"auditEntryId\":\"019f0000-0000-7000-8000-000000000001\",\"data\":{\"tenantId\":\"019f0000-0000-7000-8000-000000000001\",\"plan\":\"business\",\"previousPlan\":\"team\"}}', 'tenant.plan.updated')",
            "$entry",
            "$now"
        );
        private readonly SqliteCommand _update = Prepare(
            connection,
            "update tenants set plan = case when plan = 'team' then 'business' else 'team' end, audit_entry_id = $entry where id = $tenant and audit_entry_id = $version returning 1",
            "$entry",
            "$tenant",
            "$version"
        );
        private readonly SqliteCommand _delivery = Prepare(
            connection,
            "insert into outbox_deliveries (message_id, attempts, next_attempt_at, state) values ($entry, 0, $now, 'pending')",
            "$entry",
            "$now"
        );
        private readonly SqliteCommand _commit = Prepare(connection, "commit");

        public void Run(string tenant)
        {
            var entry = Guid.CreateVersion7().ToString();
            var now = DateTime.UtcNow.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
                CultureInfo.InvariantCulture
            );
            _begin.ExecuteNonQuery();
            var version = Read(_select, 1, tenant);
            Read(_plans, 0);
            Read(_entry, 0, entry, now, tenant);
            Execute(_key, now);
            Execute(_message, entry, now);
            if (Read(_update, 0, entry, tenant, version) is null)
            {
                throw new InvalidOperationException($"Tenant {tenant} was not changed.");
            }

            Execute(_delivery, entry, now);
            _commit.ExecuteNonQuery();
        }

        public void Dispose()
        {
            foreach (
                var command in (SqliteCommand[])
                    [_begin, _select, _plans, _entry, _key, _message, _update, _delivery, _commit]
            )
            {
                command.Dispose();
            }
        }

        private static SqliteCommand Prepare(
            SqliteConnection connection,
            string sql,
            params ReadOnlySpan<string> parameters
        )
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(parameter, SqliteType.Text);
            }

            return command;
        }

        private static void Bind(SqliteCommand command, ReadOnlySpan<string?> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }
        }

        private static void Execute(SqliteCommand command, params ReadOnlySpan<string?> values)
        {
            Bind(command, values);
            command.ExecuteNonQuery();
        }

        /// <summary>A column of the last row, as text; all rows are read.</summary>
        private static string? Read(
            SqliteCommand command,
            int column,
            params ReadOnlySpan<string?> values
        )
        {
            Bind(command, values);
            using var reader = command.ExecuteReader();
            string? found = null;
            while (reader.Read())
            {
                found = reader.GetString(column);
            }

            return found;
        }
    }
}
