using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>Makes an invoice owed: it gets the next number of its series, and the tenant's balance pays first.</summary>
internal sealed class InvoiceIssue(StripeEffects stripe)
{
    private Ledger _ledger = null!;
    private int _next;

    public async Task PrepareAsync(
        DbContext db,
        Guid tenantId,
        string series,
        string currency,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        _ledger = await Ledger.OpenAsync(
            db,
            tenantId,
            currency,
            cancellation,
            withCredits: true,
            now
        );
        _next = await InvoiceNumber.NextAsync(db, series, now.UtcDateTime.Year, cancellation);
    }

    public void Apply(Invoice invoice, Tenant tenant, OperationContext context)
    {
        var used = _ledger.Use(InvoiceReference.Of(invoice), invoice.Total, context);
        invoice.Issue(_next, used, context.Now);
        stripe.Invoice(context, invoice);
        var data = TenantRules.Reference(tenant);
        data["invoiceId"] = invoice.Id.ToString();
        data["number"] = invoice.Number;
        data["currency"] = invoice.Currency;
        data["total"] = invoice.Total;
        data["amountDue"] = invoice.AmountDue;
        data["dueAt"] = Times.Format(invoice.DueAt!.Value);
        context.Send("billing.invoice.issued", data);
    }

    public static JsonObject Answer(Invoice invoice) =>
        new()
        {
            ["id"] = invoice.Id.ToString(),
            ["number"] = invoice.Number,
            ["status"] = JsonName(invoice.Status),
            ["currency"] = invoice.Currency,
            ["total"] = invoice.Total,
            ["creditApplied"] = invoice.CreditApplied,
            ["amountDue"] = invoice.AmountDue,
        };

    public static string Summary(Invoice invoice, string tenant)
    {
        var total = BillingRules.Show(invoice.Total, invoice.Currency);
        return invoice.Status == InvoiceStatus.Draft ? $"Drafted an invoice of {total} for {tenant}"
            : invoice.CreditApplied == 0 ? $"Issued {invoice.Number} of {total} to {tenant}"
            : $"Issued {invoice.Number} of {total} to {tenant}; {BillingRules.Show(invoice.CreditApplied, invoice.Currency)} of it was paid from the balance";
    }

    /// <summary>The tenant as it is printed when nobody says otherwise.</summary>
    public static string BillTo(Tenant tenant) =>
        tenant.Country is { } country ? $"{tenant.Name}\n{CountryName(country)}" : tenant.Name;

    private static string JsonName(InvoiceStatus status) => status.ToString().ToLowerInvariant();

    private static string CountryName(string code)
    {
        try
        {
            return new RegionInfo(code).EnglishName;
        }
        catch (ArgumentException)
        {
            // Two letters that are no country: printed as they are.
            return code;
        }
    }
}
