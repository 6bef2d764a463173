using System.Text.RegularExpressions;

namespace Postern.Storage;

/// <summary>
/// What each plane's login may do on PostgreSQL, and no more: read everything, add entries, add and change guarded
/// rows, keep its own notes. It owns nothing, so it can neither switch off a trigger nor alter a table.
/// </summary>
public sealed partial class DatabaseGrants
{
    private readonly AuditedTables _tables;
    private readonly string _database;
    private readonly string _schema;
    private readonly string _adminName;
    private readonly string _runtimeName;

    private DatabaseGrants(
        AuditedTables tables,
        string database,
        string schema,
        string admin,
        string runtime
    )
    {
        _tables = tables;
        _database = Quote(database);
        _schema = Quote(schema);
        _adminName = admin;
        _runtimeName = runtime;
    }

    /// <summary>What is wrong with a login's name, or null: names that need no thought about quoting.</summary>
    public static string? Fault(string login) =>
        LoginName().IsMatch(login)
            ? null
            : $"\"{login}\" is no name for a login here: 1 to 63 letters, digits and _ @ . -, a letter or _ first.";

    /// <summary>The grants for the database that <paramref name="db"/> is connected to.</summary>
    /// <param name="admin">Login of the admin plane.</param>
    /// <param name="runtime">Login of the runtime plane.</param>
    public static async Task<DatabaseGrants> ForAsync(
        PosternDb db,
        string admin,
        string runtime,
        CancellationToken cancellation
    )
    {
        if ((Fault(admin) ?? Fault(runtime)) is { } fault)
        {
            throw new ArgumentException(fault);
        }

#pragma warning disable RS0030 // Asks the database for its own name.
        var place = await db
            .Database.SqlQuery<Place>(
                $"""select current_database()::text as "Database", current_schema()::text as "Schema" """
            )
            .SingleAsync(cancellation);
#pragma warning restore RS0030
        return new DatabaseGrants(
            AuditedTables.Of(db.Model),
            place.Database,
            place.Schema,
            admin,
            runtime
        );
    }

    /// <summary>In the order in which they are to be run, in one transaction.</summary>
    public IEnumerable<string> Statements =>
        [
            .. Login(_adminName),
            .. Login(_runtimeName),
            $"revoke create on schema {_schema} from public",
            $"revoke temporary on database {_database} from public",
            .. Nothing(_adminName),
            .. Nothing(_runtimeName),
            .. AdminRights(Quote(_adminName)),
            .. RuntimeRights(Quote(_runtimeName)),
            .. Check(_adminName),
            .. Check(_runtimeName),
        ];

    /// <summary>Runs them all, or none.</summary>
    public async Task ApplyAsync(PosternDb db, CancellationToken cancellation)
    {
#pragma warning disable RS0030 // Rights, not state.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        foreach (var statement in Statements)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030
    }

    /// <summary>A login without a password, that is: whoever administers the server sets one, or lets it in by certificate.</summary>
    private static IEnumerable<string> Login(string name) =>
        [
            $"""
                do $do$ begin
                    if not exists (select from pg_catalog.pg_roles where rolname = {Literal(
                    name
                )}) then
                        create role {Quote(name)} login nocreatedb nocreaterole noinherit;
                    end if;
                end $do$
                """,
        ];

    /// <summary>Whatever an earlier version, or a hand, has granted is taken back first.</summary>
    private IEnumerable<string> Nothing(string name) =>
        [
            $"revoke all on all tables in schema {_schema} from public, {Quote(name)}",
            $"revoke all on all sequences in schema {_schema} from public, {Quote(name)}",
            $"revoke all on schema {_schema} from {Quote(name)}",
            $"revoke all on database {_database} from {Quote(name)}",
        ];

    private IEnumerable<string> AdminRights(string login)
    {
        yield return $"grant connect on database {_database} to {login}";
        yield return $"grant usage on schema {_schema} to {login}";
        yield return $"grant select on all tables in schema {_schema} to {login}";
        yield return $"grant insert on {_schema}.{Quote(AuditedTables.Entries)} to {login}";
        foreach (var table in _tables.Guarded)
        {
            yield return $"grant insert, update on {_schema}.{Quote(table)} to {login}";
        }

        foreach (var table in _tables.Bookkeeping)
        {
            yield return $"grant {BookkeepingRights(table)} on {_schema}.{Quote(table)} to {login}";
        }
    }

    /// <summary>The keys that protect cookies and forms are added and never replaced.</summary>
    private static string BookkeepingRights(string table) =>
        table == "protection_keys" ? "insert" : "insert, update, delete";

    /// <summary>
    /// What the SaaS's own services need of the runtime plane: it tells of tenants and users, lets staff in and reports
    /// what they did. It reads no log and no staff, makes no session and no service key.
    /// </summary>
    private IEnumerable<string> RuntimeRights(string login) =>
        [
            $"grant connect on database {_database} to {login}",
            $"grant usage on schema {_schema} to {login}",
            // The guards look for the entry that an insert or update names, with the rights of whoever does it.
            $"grant insert, select (id, sequence, transaction_id) on {_schema}.audit_entries to {login}",
            $"grant select (id, ended_at) on {_schema}.staff_sessions to {login}",
            // Which tenants were changed lately, and by what kind of entry: that is how it follows them.
            $"grant select (tenant_id, kind) on {_schema}.audit_entries to {login}",
            $"grant select on {_schema}.setting_overrides, {_schema}.flags, {_schema}.tenant_flags to {login}",
            $"grant select, insert, update, delete on {_schema}.customer_servers to {login}",
            $"grant select on {_schema}.plans, {_schema}.service_keys, {_schema}.\"__EFMigrationsHistory\" to {login}",
            $"grant select, insert, update on {_schema}.tenants, {_schema}.users, {_schema}.service_key_activity to {login}",
            $"grant select, insert on {_schema}.usage_events, {_schema}.usage_meters to {login}",
            $"grant select, insert, update on {_schema}.usage_days, {_schema}.subscriptions, {_schema}.stripe_events to {login}",
            $"grant select, update on {_schema}.invoices to {login}",
            $"grant select, insert, update on {_schema}.jobs, {_schema}.job_attempts, {_schema}.job_counts, {_schema}.job_hours, {_schema}.job_days, {_schema}.job_minutes, {_schema}.job_errors, {_schema}.job_error_hours, {_schema}.requests, {_schema}.deliveries, {_schema}.job_workers, {_schema}.job_command_answers to {login}",
            $"grant select on {_schema}.job_commands to {login}",
            $"grant select, insert on {_schema}.token_keys, {_schema}.impersonated_requests to {login}",
            $"grant select, update on {_schema}.impersonation_sessions, {_schema}.support_access_requests to {login}",
        ];

    /// <summary>A login that is more than a login makes every grant above pointless, so then none is made.</summary>
    private IEnumerable<string> Check(string name)
    {
        var login = Literal(name);
        yield return $"""
            do $do$ begin
                if exists (
                    select from pg_catalog.pg_roles
                    where rolname = {login} and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
                ) then
                    raise exception 'postern: % is a superuser or may create roles or databases; use a login of its own for the server', {login};
                end if;
                if exists (
                    select from pg_catalog.pg_class
                    where relnamespace = {Literal(
                _schema
            )}::regnamespace and pg_has_role({login}, relowner, 'member')
                ) then
                    raise exception 'postern: % owns tables, or is a member of their owner; use another login for the server', {login};
                end if;
            end $do$
            """;
    }

    private static string Quote(string identifier) =>
        $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) =>
        $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(
        "^[A-Za-z_][A-Za-z0-9_@.-]{0,62}$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex LoginName();

    private sealed record Place(string Database, string Schema);
}
