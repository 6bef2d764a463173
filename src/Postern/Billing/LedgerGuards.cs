namespace Postern.Billing;

/// <summary>
/// The SQL by which the database keeps the books by itself: the lines of a ledger follow each other without a gap and
/// add up, numbers of invoices follow each other without a gap, and what an issued invoice says is final. Put into a
/// migration.
/// </summary>
internal static class LedgerGuards
{
    /// <summary>What an invoice says: once it has a number, nobody changes it.</summary>
    private static readonly string[] FinalColumns =
    [
        "tenant_id",
        "series",
        "year",
        "sequence",
        "number",
        "currency",
        "lines",
        "subtotal",
        "tax",
        "total",
        "bill_to",
        "due_in_days",
        "memo",
        "issued_at",
        "due_at",
    ];

    private const string OutOfLine =
        "postern: a line of the ledger must follow the one before it, and add up";

    private const string Gap = "postern: the number of an invoice must follow the one before it";

    private const string Final = "postern: what an issued invoice says is final";

    private const string Settled = "postern: an invoice that is paid or void stays so";

    /// <summary>Tables to which rows are only added.</summary>
    public static IReadOnlyList<string> AppendOnly { get; } =
    ["balance_transactions", "usage_adjustments"];

    /// <summary>Names of the triggers on PostgreSQL, with their tables.</summary>
    public static IEnumerable<string> PostgresTriggers { get; } =
    ["balance_transactions.chain", "invoices.final", "usage_events.final"];

    public static IEnumerable<string> All(bool postgres) => postgres ? Postgres : Sqlite;

    private static readonly string[] Postgres =
    [
        InSchema(
            "postern_ledger",
            $"""
            declare last record;
            begin
                select number, balance into last from %I.balance_transactions
                where tenant_id = new.tenant_id and currency = new.currency
                order by number desc limit 1;
                if new.number <> coalesce(last.number, 0) + 1
                    or new.balance <> coalesce(last.balance, 0) + new.amount then
                    raise exception '{OutOfLine}' using errcode = 'restrict_violation';
                end if;
                return new;
            end
            """
        ),
        "create trigger chain before insert on balance_transactions for each row execute function postern_ledger()",
        InSchema(
            "postern_invoice",
            $"""
            begin
                if tg_op = 'UPDATE' and old.number is not null and (
                    {string.Join(
                " or ",
                FinalColumns.Select(column => $"new.{column} is distinct from old.{column}")
            )}
                ) then
                    raise exception '{Final}' using errcode = 'restrict_violation';
                end if;
                if tg_op = 'UPDATE' and old.status in ('paid', 'void') and new.status <> old.status then
                    raise exception '{Settled}' using errcode = 'restrict_violation';
                end if;
                if new.sequence is not null and (tg_op = 'INSERT' or old.sequence is null)
                    and new.sequence <> (
                        select coalesce(max(sequence), 0) + 1 from %I.invoices
                        where series = new.series and year = new.year
                    ) then
                    raise exception '{Gap}' using errcode = 'restrict_violation';
                end if;
                return new;
            end
            """
        ),
        "create trigger final before insert or update on invoices for each row execute function postern_invoice()",
        "create trigger final before update or delete on usage_events for each row execute function postern_refuse()",
    ];

    private static readonly string[] Sqlite =
    [
        $"""
            create trigger balance_transactions_chain before insert on balance_transactions
            when new.number <> 1 + coalesce((
                    select max(number) from balance_transactions
                    where tenant_id = new.tenant_id and currency = new.currency
                ), 0)
                or new.balance <> new.amount + coalesce((
                    select balance from balance_transactions
                    where tenant_id = new.tenant_id and currency = new.currency
                    order by number desc limit 1
                ), 0)
            begin select raise(abort, '{OutOfLine}'); end
            """,
        $"""
            create trigger invoices_final before update on invoices
            when old.number is not null and (
                {string.Join(
                " or ",
                FinalColumns.Select(column => $"new.{column} is not old.{column}")
            )}
            )
            begin select raise(abort, '{Final}'); end
            """,
        $"""
            create trigger invoices_settled before update on invoices
            when old.status in ('paid', 'void') and new.status <> old.status
            begin select raise(abort, '{Settled}'); end
            """,
        .. new[] { ("insert", ""), ("update", "old.sequence is null and ") }.Select(each =>
            $"""
                create trigger invoices_number_{each.Item1} before {each.Item1} on invoices
                when new.sequence is not null and {each.Item2}new.sequence <> 1 + coalesce((
                    select max(sequence) from invoices where series = new.series and year = new.year
                ), 0)
                begin select raise(abort, '{Gap}'); end
                """
        ),
        """
            create trigger usage_events_final_update before update on usage_events
            begin select raise(abort, 'postern: what was reported is never changed'); end
            """,
        """
            create trigger usage_events_final_delete before delete on usage_events
            begin select raise(abort, 'postern: what was reported is never removed'); end
            """,
    ];

    /// <summary>A function that names tables with their schema, since a temporary table of the same name would be found first.</summary>
    private static string InSchema(string name, string body) =>
        $"""
            do $do$
            begin
                execute format($create$
                    create function {name}() returns trigger language plpgsql as $body$
                    {body}
                    $body$
                $create$, current_schema());
            end
            $do$
            """;
}
