using Tally.Amounts;

namespace Tally.Invoices;

public sealed class InvoiceLine
{
    public required string Description { get; init; }

    /// <summary>In thousandths: 1500 is one and a half.</summary>
    public required long Quantity { get; init; }

    /// <summary>In minor units of the invoice's currency.</summary>
    public required long UnitPrice { get; init; }

    /// <summary>In hundredths of a percent: 2000 is 20 %.</summary>
    public required int TaxRate { get; init; }

    /// <summary>Before tax, in minor units, rounded once for the line.</summary>
    public long Net => Rounding.Divide((Int128)Quantity * UnitPrice, 1000);
}
