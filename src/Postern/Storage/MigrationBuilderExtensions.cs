using Microsoft.EntityFrameworkCore.Migrations;
using Postern.Billing;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>The hand-written SQL of migrations.</summary>
internal static class MigrationBuilderExtensions
{
    /// <summary>Protects the audit log itself.</summary>
    public static void GuardEntries(this MigrationBuilder migration) =>
        migration.Run(Guards.ForEntries(migration.IsPostgres()));

    /// <summary>Refuses changes of the table that bring no new audit entry.</summary>
    public static void Guard(this MigrationBuilder migration, params ReadOnlySpan<string> tables)
    {
        foreach (var table in tables)
        {
            migration.Run(Guards.For(table, migration.IsPostgres()));
        }
    }

    /// <summary>Refuses every change of a row of the table, and new rows that bring no new audit entry.</summary>
    public static void AppendOnly(
        this MigrationBuilder migration,
        params ReadOnlySpan<string> tables
    )
    {
        foreach (var table in tables)
        {
            migration.Run(Guards.AppendOnly(table, migration.IsPostgres()));
        }
    }

    /// <summary>Ledgers add up, invoices are numbered without a gap, and what was issued is final.</summary>
    public static void KeepBooks(this MigrationBuilder migration) =>
        migration.Run(LedgerGuards.All(migration.IsPostgres()));

    public static void Run(this MigrationBuilder migration, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            migration.Sql(statement);
        }
    }

    private static bool IsPostgres(this MigrationBuilder migration) =>
        migration.ActiveProvider == "Npgsql.EntityFrameworkCore.PostgreSQL";
}
