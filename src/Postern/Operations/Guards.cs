namespace Postern.Operations;

/// <summary>
/// The SQL by which the database holds the line by itself: an entry is never changed or removed, and a guarded row is
/// never inserted or changed without a new entry, nor removed. Put into a migration.
/// </summary>
/// <remarks>
/// PostgreSQL knows which transaction wrote an entry (<c>transaction_id</c>, set by a trigger), so the entry must be
/// this very transaction's. SQLite has one writer at a time, so there the entry must be the newest one. The function
/// names the table with its schema, since a temporary table of the same name would be found first.
/// </remarks>
public static class Guards
{
    /// <summary>Protects <c>audit_entries</c>; comes before the guard of any table.</summary>
    public static IEnumerable<string> ForEntries(bool postgres) =>
        postgres ? PostgresEntries : SqliteEntries;

    /// <summary>Protects a table with an <c>audit_entry_id</c>.</summary>
    public static IEnumerable<string> For(string table, bool postgres) =>
        postgres
            ?
            [
                $"create trigger guard before insert or update or delete on {table} for each row execute function postern_guard()",
                $"create trigger guard_truncate before truncate on {table} for each statement execute function postern_refuse()",
            ]
            :
            [
                $"""
                    create trigger {table}_guard_insert before insert on {table}
                    when new.audit_entry_id is not (select id from audit_entries order by sequence desc limit 1)
                        or exists (select 1 from {table} where id = new.id)
                    begin select raise(abort, 'postern: a new row of {table} needs a new audit entry'); end
                    """,
                $"""
                    create trigger {table}_guard_update before update on {table}
                    when new.audit_entry_id is old.audit_entry_id
                        or new.audit_entry_id is not (select id from audit_entries order by sequence desc limit 1)
                    begin select raise(abort, 'postern: a change of {table} needs a new audit entry'); end
                    """,
                $"""
                    create trigger {table}_guard_delete before delete on {table}
                    begin select raise(abort, 'postern: rows of {table} are never removed'); end
                    """,
            ];

    /// <summary>
    /// Protects a table with an <c>audit_entry_id</c> to which rows are only added, such as a ledger: beyond
    /// <see cref="For"/>, no row is changed even with a new entry.
    /// </summary>
    public static IEnumerable<string> AppendOnly(string table, bool postgres) =>
        postgres
            ?
            [
                .. For(table, postgres),
                $"create trigger guard_change before update on {table} for each row execute function postern_refuse()",
            ]
            :
            [
                .. For(table, postgres),
                $"drop trigger {table}_guard_update",
                $"""
                    create trigger {table}_guard_update before update on {table}
                    begin select raise(abort, 'postern: rows of {table} are never changed'); end
                    """,
            ];

    private static readonly string[] PostgresEntries =
    [
        "alter table audit_entries add column transaction_id xid8 not null default pg_current_xact_id()",
        """
            do $do$
            begin
                execute format($create$
                    create function postern_guard() returns trigger language plpgsql as $body$
                    begin
                        if tg_op = 'DELETE' then
                            raise exception 'postern: rows of %% are never removed', tg_table_name using errcode = 'restrict_violation';
                        end if;
                        if tg_op = 'UPDATE' and new.audit_entry_id = old.audit_entry_id then
                            raise exception 'postern: a change of %% needs a new audit entry', tg_table_name using errcode = 'restrict_violation';
                        end if;
                        if not exists (
                            select from %I.audit_entries
                            where id = new.audit_entry_id and transaction_id = pg_catalog.pg_current_xact_id()
                        ) then
                            raise exception 'postern: a change of %% needs an audit entry of the same transaction', tg_table_name using errcode = 'restrict_violation';
                        end if;
                        return new;
                    end
                    $body$
                $create$, current_schema());
            end
            $do$
            """,
        """
            create function postern_refuse() returns trigger language plpgsql as $body$
            begin
                raise exception 'postern: % of % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
            end
            $body$
            """,
        """
            create function postern_entry() returns trigger language plpgsql as $body$
            begin
                new.transaction_id := pg_catalog.pg_current_xact_id();
                return new;
            end
            $body$
            """,
        "create trigger guard before insert on audit_entries for each row execute function postern_entry()",
        "create trigger guard_change before update or delete on audit_entries for each row execute function postern_refuse()",
        "create trigger guard_truncate before truncate on audit_entries for each statement execute function postern_refuse()",
    ];

    private static readonly string[] SqliteEntries =
    [
        """
            create trigger audit_entries_guard_insert before insert on audit_entries
            when exists (select 1 from audit_entries where id = new.id or sequence = new.sequence)
            begin select raise(abort, 'postern: entries are never replaced'); end
            """,
        """
            create trigger audit_entries_guard_update before update on audit_entries
            begin select raise(abort, 'postern: entries are never changed'); end
            """,
        """
            create trigger audit_entries_guard_delete before delete on audit_entries
            begin select raise(abort, 'postern: entries are never removed'); end
            """,
    ];
}
