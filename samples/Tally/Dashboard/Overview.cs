using Tally.Amounts;
using Tally.Invoices;

namespace Tally.Dashboard;

internal static class Overview
{
    private const int Recent = 6;

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/", ShowAsync);

    private static async Task<IResult> ShowAsync(
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var today = clock.Date();
        var monthStart = new DateOnly(today.Year, today.Month, 1);
        var invoices = await db
            .Invoices.AsNoTracking()
            .Include(invoice => invoice.Customer)
            .Where(invoice =>
                invoice.State == InvoiceState.Draft
                || invoice.State == InvoiceState.Sent
                || invoice.PaidOn >= monthStart
            )
            .OrderByDescending(invoice => invoice.IssuedOn)
            .ThenByDescending(invoice => invoice.Number)
            .ToListAsync(cancellation);
        var sent = invoices.Where(invoice => invoice.State == InvoiceState.Sent).ToList();
        var overdue = sent.Where(invoice => invoice.IsOverdue(today)).ToList();
        return Show.Page<OverviewPage>(
            new
            {
                Today = today,
                Open = Sum.Of(sent),
                Overdue = Sum.Of(overdue),
                Paid = Sum.Of(invoices.Where(invoice => invoice.PaidOn >= monthStart)),
                Late = overdue.OrderBy(invoice => invoice.DueOn).ToList(),
                Latest = invoices.Take(Recent).ToList(),
            }
        );
    }
}

/// <summary>Some invoices together: one amount for each currency, since they do not add up.</summary>
public sealed record Sum(int Count, IReadOnlyList<Money> Amounts)
{
    public static Sum Of(IEnumerable<Invoice> invoices)
    {
        var totals = invoices.Select(invoice => invoice.Totals().Gross).ToList();
        return new(
            totals.Count,
            [
                .. totals
                    .GroupBy(total => total.Currency)
                    .OrderBy(currency => currency.Key, StringComparer.Ordinal)
                    .Select(currency => currency.Aggregate((sum, total) => sum + total)),
            ]
        );
    }
}
