using Microsoft.EntityFrameworkCore.Metadata;
using Postern.Billing;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>The tables by what may happen to their rows, read from the model, so that a new table is never forgotten.</summary>
internal sealed class AuditedTables
{
    private AuditedTables(IModel model)
    {
        Guarded = Of<IAudited>(model);
        Bookkeeping = Of<IBookkeeping>(model);
    }

    /// <summary>Rows change only with a new audit entry, and are never removed.</summary>
    public IReadOnlyList<string> Guarded { get; }

    /// <summary>Those of <see cref="Guarded"/> to which rows are only added.</summary>
    public static IReadOnlyList<string> AppendOnly { get; } =
    [.. LedgerGuards.AppendOnly, "job_commands"];

    /// <summary>The server's own notes.</summary>
    public IReadOnlyList<string> Bookkeeping { get; }

    /// <summary>Entries are added and never touched again.</summary>
    public static string Entries => "audit_entries";

    public static AuditedTables Of(IModel model) => new(model);

    private static List<string> Of<TMarker>(IModel model) =>
        [
            .. model
                .GetEntityTypes()
                .Where(type => type.ClrType.IsAssignableTo(typeof(TMarker)))
                .Select(type => type.GetTableName()!)
                .Order(StringComparer.Ordinal),
        ];
}
