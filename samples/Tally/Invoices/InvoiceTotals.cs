using Tally.Amounts;

namespace Tally.Invoices;

/// <summary>What an invoice comes to. Tax is rounded once for each rate, on the sum of that rate's lines (EN 16931, BR-CO-17).</summary>
public sealed record InvoiceTotals(Money Net, IReadOnlyList<TaxAmount> Taxes, Money Gross)
{
    public static InvoiceTotals Of(string currency, IEnumerable<InvoiceLine> lines)
    {
        var taxes = lines
            .GroupBy(line => line.TaxRate)
            .OrderBy(rate => rate.Key)
            .Select(rate => (Rate: rate.Key, Net: rate.Sum(line => line.Net)))
            .Select(rate => new TaxAmount(
                rate.Rate,
                new Money(rate.Net, currency),
                new Money(Rounding.Divide((Int128)rate.Net * rate.Rate, 10_000), currency)
            ))
            .ToList();
        var net = new Money(taxes.Sum(tax => tax.Net.Minor), currency);
        return new(net, taxes, net with { Minor = net.Minor + taxes.Sum(tax => tax.Tax.Minor) });
    }
}

/// <summary>The tax at one rate, in hundredths of a percent, on what was sold at that rate.</summary>
public sealed record TaxAmount(int Rate, Money Net, Money Tax);
