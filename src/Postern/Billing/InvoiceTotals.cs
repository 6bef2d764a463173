using Postern.Amounts;
using Postern.Billing.Operations;

namespace Postern.Billing;

/// <summary>What lines come to: each line's tax is rounded half-even by itself, then the lines are added up.</summary>
public sealed record InvoiceTotals(
    IReadOnlyList<InvoiceLine> Lines,
    long Subtotal,
    long Tax,
    long Total
)
{
    /// <summary>The most that one invoice may come to, minor units.</summary>
    public const long Most = 999_999_999_999;

    /// <summary>Adds up; null where it comes to more than <see cref="Most"/>.</summary>
    public static InvoiceTotals? Of(IEnumerable<CreateInvoice.Line> asked, Currency currency)
    {
        var lines = new List<InvoiceLine>();
        Int128 total = 0;
        foreach (var line in asked)
        {
            var amount = (Int128)line.Quantity * line.UnitAmount;
            if (amount > Most)
            {
                return null;
            }

            var tax = line.TaxRate is { } rate
                ? new Money((long)amount, currency).Part(rate).Amount
                : 0;
            total += amount + tax;
            lines.Add(
                new InvoiceLine(
                    line.Description.Trim(),
                    line.Quantity,
                    line.UnitAmount,
                    line.TaxRate,
                    (long)amount,
                    tax
                )
            );
        }

        return total > Most
            ? null
            : new(lines, lines.Sum(line => line.Amount), lines.Sum(line => line.Tax), (long)total);
    }
}
