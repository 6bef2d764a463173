using Npgsql;

namespace Postern.Tests.Contract;

/// <summary>
/// The published server on PostgreSQL with the login that <c>db grant</c> made: it does its work with it, and a hand at
/// the SQL prompt with the same login gets nowhere.
/// </summary>
[Trait("Needs", "PostgreSQL and published server")]
public sealed class DatabaseLoginTests(DatabaseLoginFixture fixture)
    : IClassFixture<DatabaseLoginFixture>
{
    private const string AnotherEntry =
        "(select e.id from audit_entries e where e.id <> tenants.audit_entry_id order by e.sequence desc limit 1)";

    private static readonly string[] Refusals =
    [
        PostgresErrorCodes.InsufficientPrivilege,
        PostgresErrorCodes.RestrictViolation,
        PostgresErrorCodes.ForeignKeyViolation,
    ];

    [Fact]
    public async Task The_server_works_with_it()
    {
        var token = fixture.Provider.Token("ben", "billing");
        var tenant = await fixture.Server.TenantAsync(token, "Globex");

        var changed = await fixture.Server.RunAsync(
            "tenant.plan.update",
            token,
            tenant,
            new { plan = "team" }
        );
        var ready = await fixture.Server.GetAsync("/health/ready", null);

        Assert.True(changed.Status == 200, changed.Body);
        Assert.Equal(200, ready.Status);
        Assert.Equal(
            "team",
            (await fixture.Server.GetAsync($"/api/v1/tenants/{tenant}", token))
                .Json.GetProperty("plan")
                .GetString()
        );
    }

    [Theory]
    [InlineData("update tenants set plan = 'enterprise'")]
    [InlineData("update tenants set plan = 'enterprise', audit_entry_id = audit_entry_id")]
    [InlineData("update tenants set plan = 'enterprise', audit_entry_id = gen_random_uuid()")]
    [InlineData($"update tenants set plan = 'enterprise', audit_entry_id = {AnotherEntry}")]
    [InlineData("delete from tenants")]
    [InlineData("truncate tenants cascade")]
    [InlineData("update audit_entries set summary = 'nothing happened'")]
    [InlineData("update audit_entries set transaction_id = pg_current_xact_id()")]
    [InlineData("delete from audit_entries")]
    [InlineData("delete from only audit_entries where sequence = 1")]
    [InlineData("truncate audit_entries")]
    [InlineData("truncate audit_entries cascade")]
    [InlineData("merge into audit_entries a using (select 1) s on true when matched then delete")]
    [InlineData(
        "insert into audit_entries (id, at, kind, action, staff_roles, summary, request_id, server) select id, at, kind, action, staff_roles, 'x', request_id, server from audit_entries on conflict (id) do update set summary = 'x'"
    )]
    [InlineData("alter table audit_entries disable trigger all")]
    [InlineData("alter table tenants disable trigger user")]
    [InlineData("alter table tenants drop column audit_entry_id")]
    [InlineData("alter table tenants rename to customers")]
    [InlineData("create rule silent as on update to tenants do instead nothing")]
    [InlineData("drop table audit_entries cascade")]
    [InlineData("drop trigger guard on tenants")]
    [InlineData("drop schema public cascade")]
    [InlineData("create temporary table audit_entries (id uuid)")]
    [InlineData("create table mine (id int)")]
    [InlineData("create schema mine")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("set role pg_write_all_data")]
    [InlineData("alter system set fsync = off")]
    [InlineData("begin; lock table audit_entries in access exclusive mode")]
    [InlineData("copy audit_entries to program 'cat'")]
    [InlineData("copy tenants from '/etc/hostname'")]
    [InlineData("do $$ begin update tenants set plan = 'enterprise'; end $$")]
    [InlineData(
        "with taken as (delete from audit_entries returning id) select count(*) from taken"
    )]
    [InlineData("update protection_keys set xml = ''")]
    public async Task By_hand_it_gets_nowhere(string sql)
    {
        var before = await fixture.StateAsync();

        await using var connection = await fixture.ConnectAsync(fixture.AdminLogin);
        await using var command = new NpgsqlCommand(sql, connection);
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            command.ExecuteNonQueryAsync()
        );

        // Refused for what it is, and not for a mistake in it.
        Assert.Contains(refused.SqlState, Refusals);
        Assert.Equal(before, await fixture.StateAsync());
    }

    [Theory]
    [InlineData("select summary from audit_entries")]
    [InlineData("select email from staff_sessions")]
    [InlineData("select count(*) from protection_keys")]
    [InlineData("select count(*) from tenant_notes")]
    [InlineData("insert into service_keys select * from service_keys")]
    [InlineData("insert into impersonation_sessions select * from impersonation_sessions")]
    [InlineData("update token_keys set retired_at = now()")]
    [InlineData("update impersonated_requests set status = 200")]
    [InlineData("update audit_entries set summary = ''")]
    [InlineData("create table mine (id int)")]
    public async Task The_runtime_planes_login_sees_nothing_of_the_admin_planes(string sql)
    {
        await using var connection = await fixture.ConnectAsync(fixture.RuntimeLogin);
        await using var command = new NpgsqlCommand(sql, connection);

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            command.ExecuteNonQueryAsync()
        );

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}

/// <summary>A database migrated and granted by the published server's own commands, and the server running on it.</summary>
public sealed class DatabaseLoginFixture(PublishedServer published, PostgresCluster cluster)
    : IAsyncLifetime
{
    private readonly string _suffix = Guid.CreateVersion7().ToString("N")[^8..];
    private string? _owner;
    private OwnProvider? _provider;
    private ContractServer? _server;

    public string AdminLogin => $"contract_admin_{_suffix}";

    public string RuntimeLogin => $"contract_runtime_{_suffix}";

    public OwnProvider Provider => _provider!;

    internal ContractServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _owner = await cluster.CreateDatabaseAsync();
        await RunAsync("db", "migrate");
        await RunAsync("db", "grant", "--admin-login", AdminLogin, "--runtime-login", RuntimeLogin);
        _provider = await OwnProvider.StartAsync();
        _server = await ContractServer.StartAsync(
            published,
            _provider.Settings,
            new Dictionary<string, string> { ["Postern__Database"] = As(AdminLogin) }
        );
        await _server.TenantAsync(_provider.Token("ben", "billing"));
    }

    public async Task<NpgsqlConnection> ConnectAsync(string login)
    {
        var connection = new NpgsqlConnection(As(login));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Every tenant and every entry, as the owner sees them; the server may add entries meanwhile, never change one.</summary>
    public async Task<string> StateAsync()
    {
        await using var connection = new NpgsqlConnection(_owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select (select string_agg(t::text, E'\n' order by t.id) from tenants t)
                || (select count(*) || md5(string_agg(e::text, E'\n' order by e.sequence)) from audit_entries e)
                || (select count(*) from pg_trigger where tgenabled = 'O')
                || (select count(*) from pg_class)
            """,
            connection
        );
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        if (_owner is not null)
            await cluster.DropDatabaseAsync(_owner);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var result = await published.RunAsync(
            arguments,
            new Dictionary<string, string> { ["Postern__Database"] = _owner! }
        );
        Assert.True(result.ExitCode == 0, result.Output);
    }

    private string As(string login) =>
        new NpgsqlConnectionStringBuilder(_owner!)
        {
            Username = login,
            Pooling = false,
        }.ConnectionString;
}
