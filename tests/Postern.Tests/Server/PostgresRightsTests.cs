using Npgsql;

namespace Postern.Tests.Server;

/// <summary>Migrated by an owner that is no superuser, granted by it, and used by the logins that were granted.</summary>
public sealed class PostgresRightsTests : IAsyncLifetime
{
    private readonly string _suffix = Guid.CreateVersion7().ToString("N")[^8..];
    private TestDatabase _database = null!;
    private string _owner = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Admin => $"admin_{_suffix}";

    private string Runtime => $"runtime-{_suffix}";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Postgres, Cancelled);
        var name = new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database;
        await ExecuteAsync(
            _database.ConnectionString,
            $"""create role owner_{_suffix} login createrole; alter database "{name}" owner to owner_{_suffix}"""
        );
        _owner = As($"owner_{_suffix}");
        Assert.Equal(0, (await RunAsync(_owner, "db", "migrate")).Exit);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_admin_login_does_its_work_and_nothing_else()
    {
        var granted = await GrantAsync();
        Assert.Equal(0, granted.Exit);
        Assert.Contains(
            $"grant insert, update on \"public\".\"tenants\" to \"{Admin}\"",
            granted.Output,
            StringComparison.Ordinal
        );

        await using var server = new ServerDatabase(As(Admin));
        await server.CreateTenantAsync("Acme");
        await server.RunAsync("tenant.create", null, new { name = "Globex", plan = "team" }, "key");
        Assert.Equal(1, await server.ExecuteAsync("delete from idempotency_keys"));

        foreach (
            var forbidden in new[]
            {
                "update audit_entries set reason = 'x'",
                "delete from audit_entries",
                "truncate audit_entries cascade",
                "alter table audit_entries disable trigger all",
                "alter table tenants disable trigger guard",
                "drop trigger guard on tenants",
                "create trigger mine before insert on tenants for each row execute function postern_refuse()",
                "delete from tenants",
                "truncate tenants cascade",
                "update protection_keys set xml = 'x'",
                "delete from outbox_messages",
                "create table mine (id int)",
                "create temporary table audit_entries (id uuid)",
                "create function mine() returns int language sql return 1",
                "create or replace function postern_guard() returns trigger language plpgsql as 'begin return new; end'",
                "set session_replication_role = replica",
                "set role \"owner_" + _suffix + "\"",
                "update \"__EFMigrationsHistory\" set \"ProductVersion\" = 'x'",
                "select setval(pg_get_serial_sequence('audit_entries', 'sequence'), 1)",
            }
        )
        {
            Assert.Equal("42501", (await RefusedAsync(As(Admin), forbidden)).SqlState);
        }

        Assert.Equal(
            "23001",
            (await RefusedAsync(As(Admin), "update tenants set plan = 'enterprise'")).SqlState
        );
    }

    [Fact]
    public async Task The_runtime_login_reads_neither_the_log_nor_staff_and_makes_no_session_or_key()
    {
        Assert.Equal(0, (await GrantAsync()).Exit);

        foreach (
            var sql in new[]
            {
                "select summary from audit_entries",
                "select email from staff_sessions",
                "select 1 from protection_keys",
                "insert into impersonation_sessions select * from impersonation_sessions",
                "insert into service_keys select * from service_keys",
                "delete from tenants",
            }
        )
        {
            var refused = await RefusedAsync(As(Runtime), sql);
            Assert.Equal("42501", refused.SqlState);
        }
    }

    [Fact]
    public async Task Granting_again_takes_back_what_was_given_by_hand()
    {
        await GrantAsync();
        await ExecuteAsync(
            _owner,
            $"grant delete on tenants to {Admin}; grant all on audit_entries to public"
        );

        Assert.Equal(0, (await GrantAsync()).Exit);

        Assert.Equal("42501", (await RefusedAsync(As(Admin), "delete from tenants")).SqlState);
        Assert.Equal(
            "42501",
            (await RefusedAsync(As(Admin), "delete from audit_entries")).SqlState
        );
    }

    [Fact]
    public async Task A_dry_run_only_prints()
    {
        var outcome = await GrantAsync("--dry-run");

        Assert.Equal(0, outcome.Exit);
        Assert.Contains($"create role \"{Admin}\" login", outcome.Output, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As(Admin), "select 1"));
    }

    [Theory]
    [InlineData("postgres", "is a superuser")]
    [InlineData("owner", "may create roles")]
    public async Task A_login_that_is_more_than_a_login_is_refused_and_nothing_is_granted(
        string login,
        string why
    )
    {
        var name = login == "owner" ? $"owner_{_suffix}" : login;

        var outcome = await RunAsync(
            _database.ConnectionString,
            ["db", "grant", "--admin-login", name, "--runtime-login", Runtime]
        );

        Assert.Equal(1, outcome.Exit);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(As(Runtime), "select 1"));
    }

    [Fact]
    public async Task A_login_that_owns_the_tables_is_refused()
    {
        await ExecuteAsync(
            _database.ConnectionString,
            $"create role {Admin} login; grant owner_{_suffix} to {Admin}"
        );

        var outcome = await GrantAsync();

        Assert.Equal(1, outcome.Exit);
        Assert.Contains("owns tables, or is a member", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_may_not_grant_is_told_who_can()
    {
        await GrantAsync();

        var outcome = await RunAsync(
            As(Admin),
            ["db", "grant", "--admin-login", Admin, "--runtime-login", $"new_{_suffix}"]
        );

        Assert.Equal(1, outcome.Exit);
        Assert.Contains("owner's login", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_finds_the_granted_login_sound_and_the_owner_too_mighty()
    {
        await GrantAsync();

        var admin = await RunAsync(As(Admin), "doctor");
        var owner = await RunAsync(_owner, "doctor");

        Assert.Contains(
            $"✓ The login {Admin} can do no more than it should",
            admin.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("✓ PostgreSQL runs with fsync=on", admin.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"✗ The login owner_{_suffix} owns the tables",
            owner.Output,
            StringComparison.Ordinal
        );
    }

    private Task<CommandOutcome> GrantAsync(params string[] more) =>
        RunAsync(
            _owner,
            ["db", "grant", "--admin-login", Admin, "--runtime-login", Runtime, .. more]
        );

    private static Task<CommandOutcome> RunAsync(string connection, params string[] arguments) =>
        CommandLine.RunAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Postern:Database"] = connection,
            },
            arguments
        );

    private string As(string login) =>
        new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Username = login,
            Pooling = false,
        }.ConnectionString;

    private static async Task<PostgresException> RefusedAsync(string connection, string sql) =>
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, sql));

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
