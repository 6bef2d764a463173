using Microsoft.Data.Sqlite;
using Postern.Billing;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What was found, in a few words.</param>
/// <param name="Advice">What to do about it; null where all is well.</param>
public sealed record Finding(string What, string? Advice = null)
{
    public bool IsFault => Advice is not null;
}

/// <summary>
/// Whether the database is as the promise needs it: reachable, of this version, guarded by its triggers, durable, and
/// used by a login that can do no more than it should. Looks only; changes nothing.
/// </summary>
public sealed class DatabaseInspection(
    IDbContextFactory<PosternDb> contexts,
    DatabaseSettings database
)
{
#pragma warning disable RS0030 // Reads the database's own catalogue.
    /// <summary>Everything that was looked at, good and bad. Stops early where the rest would make no sense.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        if (
            !database.IsPostgres
            && new SqliteConnectionStringBuilder(database.ConnectionString).DataSource is var file
            && !File.Exists(file)
        )
        {
            return
            [
                new Finding(
                    $"The database {file} does not exist",
                    "Create it with: postern-server db migrate"
                ),
            ];
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        try
        {
            await db.Database.OpenConnectionAsync(cancellation);
        }
        catch (Exception exception) when (DatabaseFault.Of(exception) is { } fault)
        {
            return
            [
                new Finding(
                    $"The database cannot be reached: {fault.Message}",
                    "Check Postern__Database, and that the database server runs and lets this login in"
                ),
            ];
        }

        findings.Add(
            new Finding($"The database ({(db.IsPostgres ? "PostgreSQL" : "SQLite")}) is reachable")
        );
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            findings.Add(
                new Finding(
                    $"The database lacks {string.Join(", ", pending)}",
                    "Bring it up to this version with: postern-server db migrate (and then db grant)"
                )
            );
            return findings;
        }

        findings.Add(new Finding("The database is of this version"));
        findings.AddRange(
            db.IsPostgres
                ? await PostgresAsync(db, cancellation)
                : await SqliteAsync(db, cancellation)
        );
        return findings;
    }

    private static async Task<IEnumerable<Finding>> PostgresAsync(
        PosternDb db,
        CancellationToken cancellation
    ) =>
        [
            GuardFinding(
                await MissingOnPostgresAsync(db, cancellation),
                "Somebody has removed or disabled them: find out who and why, then restore them as Operations/Guards.cs has them"
            ),
            await LoginAsync(db, cancellation),
            .. await DurabilityAsync(db, cancellation),
        ];

    private static async Task<IEnumerable<Finding>> SqliteAsync(
        PosternDb db,
        CancellationToken cancellation
    )
    {
        var synchronous = (await RowsAsync(db, "pragma synchronous", cancellation))[0][0];
        var journal = (await RowsAsync(db, "pragma journal_mode", cancellation))[0][0];
        return
        [
            GuardFinding(
                await ChangedOnSqliteAsync(db, cancellation),
                "Somebody has removed or changed them: find out who and why, then restore them as Operations/Guards.cs has them"
            ),
            new Finding(
                $"SQLite writes with synchronous={(synchronous == "2" ? "FULL" : synchronous)} and journal_mode={journal}",
                synchronous == "2" && journal == "wal"
                    ? null
                    : "Move the file to a local disk where SQLite can use its write-ahead log"
            ),
        ];
    }

    private static Finding GuardFinding(IReadOnlyList<string> missing, string advice) =>
        missing.Count == 0
            ? new Finding("Every guard is in its place")
            : new Finding($"Guards are missing or changed: {string.Join(", ", missing)}", advice);

    private static async Task<IReadOnlyList<string>> MissingOnPostgresAsync(
        PosternDb db,
        CancellationToken cancellation
    )
    {
        // 'O' fires for everybody, 'A' always; 'D' is disabled and 'R' fires for replication only.
        var rows = await RowsAsync(
            db,
            """
            select c.relname || '.' || t.tgname
            from pg_trigger t join pg_class c on c.oid = t.tgrelid
            where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal and t.tgenabled in ('O', 'A')
            """,
            cancellation
        );
        var present = rows.Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. AuditedTables
                .Of(db.Model)
                .Guarded.SelectMany(table => new[] { $"{table}.guard", $"{table}.guard_truncate" })
                .Concat([
                    $"{AuditedTables.Entries}.guard",
                    $"{AuditedTables.Entries}.guard_change",
                    $"{AuditedTables.Entries}.guard_truncate",
                    .. AuditedTables.AppendOnly.Select(table => $"{table}.guard_change"),
                    .. LedgerGuards.PostgresTriggers,
                ])
                .Where(guard => !present.Contains(guard)),
        ];
    }

    /// <summary>SQLite keeps the text of a trigger, so one that was replaced by a harmless one is seen as well.</summary>
    private static async Task<IReadOnlyList<string>> ChangedOnSqliteAsync(
        PosternDb db,
        CancellationToken cancellation
    )
    {
        var rows = await RowsAsync(
            db,
            "select sql from sqlite_master where type = 'trigger'",
            cancellation
        );
        var present = rows.Select(row => Words(row[0])).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. AuditedTables
                .Of(db.Model)
                .Guarded.SelectMany(table =>
                    AuditedTables.AppendOnly.Contains(table, StringComparer.Ordinal)
                        ? Guards.AppendOnly(table, postgres: false)
                        : Guards.For(table, postgres: false)
                )
                .Concat(Guards.ForEntries(postgres: false))
                .Concat(LedgerGuards.All(postgres: false))
                .Select(Words)
                // Of two by one name the later one holds, and the first was dropped.
                .Where(guard => guard.StartsWith("create trigger", StringComparison.Ordinal))
                .GroupBy(guard => guard.Split(' ')[2], StringComparer.Ordinal)
                .Select(guards => guards.Last())
                .Where(guard => !present.Contains(guard))
                .Select(guard => guard.Split(' ')[2]),
        ];
    }

    private static string Words(string sql) =>
        string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToLowerInvariant();

    private static async Task<Finding> LoginAsync(PosternDb db, CancellationToken cancellation)
    {
        const string advice =
            "Let the server use the login that postern-server db grant makes (postern_admin); keep this one for db migrate";
        var row = (
            await RowsAsync(
                db,
                """
                select current_user,
                    r.rolsuper or r.rolreplication,
                    exists (
                        select from pg_class
                        where relnamespace = current_schema()::regnamespace and pg_has_role(current_user, relowner, 'member')
                    ),
                    has_table_privilege('audit_entries', 'update, delete, truncate, trigger')
                        or has_any_column_privilege('audit_entries', 'update')
                from pg_roles r where r.rolname = current_user
                """,
                cancellation
            )
        )[0];
        return row switch
        {
            [var login, "True", ..] => new Finding($"The login {login} is a superuser", advice),
            [var login, _, "True", ..] => new Finding($"The login {login} owns the tables", advice),
            [var login, _, _, "True"] => new Finding(
                $"The login {login} may alter audit entries",
                advice
            ),
            _ => new Finding($"The login {row[0]} can do no more than it should"),
        };
    }

    private static async Task<IEnumerable<Finding>> DurabilityAsync(
        PosternDb db,
        CancellationToken cancellation
    )
    {
        var rows = await RowsAsync(
            db,
            "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') order by name",
            cancellation
        );
        return rows.Select(row => new Finding(
            $"PostgreSQL runs with {row[0]}={row[1]}",
            row[1] is "on" or "remote_apply" or "remote_write" or "local"
                ? null
                : $"Set {row[0]} = on in postgresql.conf: without it an answered change can be lost in a crash"
        ));
    }

    private static async Task<List<string[]>> RowsAsync(
        PosternDb db,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i => reader.GetValue(i).ToString()!),
            ]);
        }

        return rows;
    }
#pragma warning restore RS0030
}
