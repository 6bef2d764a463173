using System.Globalization;
using Postern.Operations;

namespace Postern.Billing;

/// <summary>Numbers without a gap: each series counts from 1 in each year (UTC).</summary>
internal static class InvoiceNumber
{
    public static string Format(string series, int year, int sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{series}-{year}-{sequence:000000}");

    /// <summary>The next number. Whoever asks at the same time waits until this transaction has ended, one way or the other.</summary>
    public static async Task<int> NextAsync(
        DbContext db,
        string series,
        int year,
        CancellationToken cancellation
    )
    {
        await OneAtATime.EnterAsync(db, $"invoice number {series} {year}", cancellation);
        var last = await db.Set<Invoice>()
            .Where(invoice => invoice.Series == series && invoice.Year == year)
            .MaxAsync(invoice => invoice.Sequence, cancellation);
        return (last ?? 0) + 1;
    }
}
