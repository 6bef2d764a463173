using Tally.Amounts;
using Tally.Invoices;

namespace Tally.Reports;

/// <summary>What a company invoiced, month by month.</summary>
internal static class RevenueReport
{
    private const int Months = 12;

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/reports", ShowAsync);

    private static async Task<IResult> ShowAsync(
        TallyDb db,
        Allowances allowances,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!allowances.BetaReports)
        {
            return TypedResults.NotFound();
        }

        return Show.Page<RevenuePage>(
            new { Months = await LoadAsync(db, clock.Date(), cancellation) }
        );
    }

    /// <summary>The last twelve months of the company that the database is seen by.</summary>
    public static async Task<List<Revenue>> LoadAsync(
        TallyDb db,
        DateOnly today,
        CancellationToken cancellation
    )
    {
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Months);
        var invoices = await db
            .Invoices.AsNoTracking()
            .Where(invoice =>
                (invoice.State == InvoiceState.Sent || invoice.State == InvoiceState.Paid)
                && invoice.IssuedOn >= first
                && invoice.IssuedOn <= today
            )
            .ToListAsync(cancellation);
        return Of(invoices, first);
    }

    /// <summary>A row for each month and currency with something in it, the latest month first.</summary>
    internal static List<Revenue> Of(IEnumerable<Invoice> invoices, DateOnly first)
    {
        var rows = invoices
            .GroupBy(invoice => (Month: Month(invoice.IssuedOn), invoice.Currency))
            .Select(group => new Revenue(
                group.Key.Month,
                group.Count(),
                group
                    .Select(invoice => invoice.Totals().Net)
                    .Aggregate((sum, amount) => sum + amount)
            ))
            .Where(row => row.Month >= first)
            .OrderByDescending(row => row.Month)
            .ThenBy(row => row.Net.Currency, StringComparer.Ordinal)
            .ToList();
        // Bars compare within a currency: amounts of two do not.
        var largest = rows.GroupBy(row => row.Net.Currency)
            .ToDictionary(
                currency => currency.Key,
                currency => currency.Max(row => row.Net.Minor),
                StringComparer.Ordinal
            );
        return
        [
            .. rows.Select(row =>
                row with
                {
                    Share = largest[row.Net.Currency] is var most and > 0
                        ? (int)Math.Max(0, row.Net.Minor * 100 / most)
                        : 0,
                }
            ),
        ];
    }

    private static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);
}

/// <summary>What was invoiced in a month, without tax.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Count">Invoices.</param>
/// <param name="Net">Together.</param>
public sealed record Revenue(DateOnly Month, int Count, Money Net)
{
    /// <summary>Percent of the currency's best month.</summary>
    public int Share { get; init; }
}
