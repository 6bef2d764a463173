using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>The database holds the line by itself: SQL by hand, with the server's own connection.</summary>
public sealed class GuardTests
{
    [Theory]
    [OnEveryDatabase("update tenants set plan = 'enterprise'")]
    [OnEveryDatabase(
        "update tenants set plan = 'enterprise', audit_entry_id = (select id from audit_entries order by sequence limit 1)"
    )]
    [OnEveryDatabase(
        "update tenants set plan = 'enterprise', audit_entry_id = '00000000-0000-7000-8000-000000000000'"
    )]
    [OnEveryDatabase("delete from tenants")]
    [OnEveryDatabase("update audit_entries set summary = 'nothing happened'")]
    [OnEveryDatabase("delete from audit_entries")]
    [OnEveryDatabase(
        "insert into tenant_notes (id, tenant_id, text, pinned, author, created_at, audit_entry_id) select '00000000-0000-7000-8000-000000000001', id, 'x', false, 'x', created_at, (select id from audit_entries order by sequence limit 1) from tenants"
    )]
    public async Task SQL_without_a_new_entry_is_refused(DatabaseKind kind, string sql)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, created) = await gate.TenantAsync();
        await gate.RunAsync("tenant.note.add", tenant, new { text = "hello" });
        var before = await gate.EntriesAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => gate.SqlAsync(sql));

        Assert.Equal(
            before.Select(entry => entry.Summary),
            (await gate.EntriesAsync()).Select(entry => entry.Summary)
        );
        Assert.Equal("free", await gate.PlanOfAsync(tenant));
    }

    [Theory]
    [InlineData("truncate audit_entries cascade")]
    [InlineData("truncate tenants cascade")]
    [InlineData(
        "create temporary table audit_entries as select * from public.audit_entries; update audit_entries set transaction_id = pg_current_xact_id(); update tenants set plan = 'enterprise', audit_entry_id = (select id from audit_entries where id <> tenants.audit_entry_id limit 1)"
    )]
    [InlineData(
        "insert into audit_entries (id, at, kind, action, staff_roles, summary, request_id, server, transaction_id) values ('00000000-0000-7000-8000-000000000002', now(), 'change', 'x', '', 'x', 'x', 'x', '999999999'); commit; update tenants set plan = 'enterprise', audit_entry_id = '00000000-0000-7000-8000-000000000002'"
    )]
    [Trait("Needs", "PostgreSQL")]
    public async Task PostgreSQL_refuses_what_only_it_knows(string sql)
    {
        await using var gate = await Gate.OpenAsync(DatabaseKind.Postgres);
        var (tenant, _) = await gate.TenantAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => gate.SqlAsync(sql));

        Assert.Equal("free", await gate.PlanOfAsync(tenant));
    }

    [Theory]
    [InlineData(
        "insert or replace into audit_entries (sequence, id, at, kind, action, staff_roles, summary, request_id, server) select sequence, id, at, kind, action, staff_roles, 'nothing happened', request_id, server from audit_entries"
    )]
    [InlineData(
        "replace into audit_entries (id, at, kind, action, staff_roles, summary, request_id, server) select id, at, kind, action, staff_roles, 'nothing happened', request_id, server from audit_entries"
    )]
    public async Task SQLite_refuses_to_replace_entries(string sql)
    {
        await using var gate = await Gate.OpenAsync(DatabaseKind.Sqlite);
        var before = await gate.EntriesAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => gate.SqlAsync(sql));

        Assert.Equal(
            before.Select(entry => entry.Summary),
            (await gate.EntriesAsync()).Select(entry => entry.Summary)
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Every_audited_table_has_its_guard(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        await using var db = await gate.DatabaseAsync();
        var tables = db
            .Model.GetEntityTypes()
            .Where(type => type.ClrType.IsAssignableTo(typeof(IAudited)))
            .Select(type => type.GetTableName()!)
            .Order()
            .ToList();

        var guarded = await db
            .Database.SqlQueryRaw<string>(
                kind == DatabaseKind.Sqlite
                    ? "select tbl_name as Value from sqlite_master where type = 'trigger' and name like '%_guard_%' group by tbl_name having count(*) = 3"
                    : """select c.relname::text as "Value" from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.tgname like 'guard%' and t.tgenabled = 'O' group by c.relname having count(*) >= 2"""
            )
            .ToListAsync();

        Assert.NotEmpty(tables);
        Assert.Equal(
            [.. tables, "audit_entries"],
            guarded.Order().Where(table => table != "audit_entries").Append("audit_entries")
        );
    }

    [Theory, OnEveryDatabase]
    public async Task The_model_has_no_change_without_a_migration(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        await using var db = await gate.DatabaseAsync();

        Assert.False(db.Database.HasPendingModelChanges());
    }
}
