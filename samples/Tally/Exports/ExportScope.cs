using System.Globalization;

namespace Tally.Exports;

/// <summary>How many rows an export would have now, and how many it may have. It is all of a company's data or nothing: a part
/// of it that looks like the whole would be worse than none.</summary>
/// <param name="Rows">A row for each customer and each line of an invoice.</param>
/// <param name="Most">As set in Postern.</param>
public sealed record ExportScope(long Rows, long Most)
{
    public bool IsTooLarge => Rows > Most;

    public string Refusal =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Your data has {Rows:N0} rows, and an export may have {Most:N0}. Ask us for more; nothing was queued."
        );

    internal static async Task<ExportScope> OfAsync(
        TallyDb db,
        Allowances allowances,
        CancellationToken cancellation
    ) =>
        new(
            await db.Customers.LongCountAsync(cancellation)
                + await db.Invoices.SumAsync(invoice => (long)invoice.Lines.Count, cancellation),
            allowances.MaxExportRows
        );
}
