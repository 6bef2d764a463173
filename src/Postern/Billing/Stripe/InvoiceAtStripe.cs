using System.Globalization;
using System.Text.Json;
using Postern.Operations;

namespace Postern.Billing.Stripe;

/// <summary>Our invoice in Stripe's terms, and what Stripe's has to be compared with.</summary>
internal sealed record InvoiceAtStripe(
    string Customer,
    string Number,
    long DaysUntilDue,
    string? Memo,
    StripeAmount Total,
    StripeAmount Due,
    IReadOnlyList<InvoiceAtStripe.Item> Items
)
{
    /// <summary>One line, or the tax of one rate.</summary>
    /// <param name="Key">Its place, which is the same at every attempt.</param>
    internal sealed record Item(string Key, string Description, StripeAmount Amount);

    public static InvoiceAtStripe Of(StripeMessage message, string customer)
    {
        var data = message.Data.Deserialize<Data>(PosternJson.Strict)!;
        return new(
            customer,
            data.Number,
            data.DaysUntilDue,
            data.Memo,
            StripeAmount.Of(data.Total, data.Currency),
            StripeAmount.Of(data.Total - data.CreditApplied, data.Currency),
            [
                .. data.Items.Select(
                    (item, place) =>
                        new Item(
                            place.ToString(CultureInfo.InvariantCulture),
                            item.Description,
                            StripeAmount.Of(item.Amount, data.Currency)
                        )
                ),
            ]
        );
    }

    /// <summary>How Stripe's invoice differs from ours; null: it does not.</summary>
    public string? Fault(StripeInvoice found)
    {
        var total = new StripeAmount(found.Total, found.Currency);
        return total == Total && found.Customer == Customer
            ? null
            : $"Stripe's {found.Id} is of {total} for {found.Customer}; ours is of {Total} for {Customer}.";
    }

    /// <summary>What somebody should know of an invoice that is right in itself.</summary>
    public string? Note(StripeInvoice found) =>
        found.AmountDue == Due.Value
            ? null
            : $"Stripe asks for {new StripeAmount(found.AmountDue, found.Currency)}, ours for {Due}: the balances there and here were not the same.";

    private sealed record Data(
        string Number,
        string Currency,
        long DaysUntilDue,
        string? Memo,
        long Total,
        long CreditApplied,
        IReadOnlyList<DataItem> Items
    );

    private sealed record DataItem(string Description, long Amount);
}
