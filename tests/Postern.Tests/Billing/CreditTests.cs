namespace Postern.Tests.Billing;

/// <summary>Credits and the ledger over HTTP, on both databases.</summary>
public sealed class CreditTests
{
    [Theory, OnEveryDatabase]
    public async Task A_credit_is_on_the_balance_and_in_the_ledger(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();

        var result = await books.DoAsync(
            "billing.credit.issue",
            tenant,
            new
            {
                amount = 1250,
                currency = "EUR",
                note = "Charged twice in May",
            }
        );

        Assert.Equal(1250, result.Number("balance"));
        var billing = await books.ReadAsync(tenant);
        Assert.Equal(
            """[{"currency":"EUR","amount":1250}]""",
            billing.GetProperty("balances").GetRawText()
        );
        var credit = billing.GetProperty("credits").EnumerateArray().Single();
        Assert.Equal(result.Id(), credit.Id());
        Assert.Equal(
            ("available", 1250L, "Charged twice in May", "ben@postern.example"),
            (
                credit.Text("status"),
                credit.Number("remaining"),
                credit.Text("note"),
                credit.Text("givenBy")
            )
        );
        var line = Assert.Single(await books.LedgerAsync(tenant));
        Assert.Equal(
            ("credit", 1L, 1250L, 1250L),
            (
                line.Text("type"),
                line.Number("number"),
                line.Number("amount"),
                line.Number("balance")
            )
        );
    }

    [Theory, OnEveryDatabase]
    public async Task An_invoice_is_paid_from_the_balance_first(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        await books.CreditAsync(tenant, 1000);

        var small = await books.InvoiceAsync(tenant, 400);
        var large = await books.InvoiceAsync(tenant, 900);

        Assert.Equal(
            ("paid", 400L, 0L),
            (small.Text("status"), small.Number("creditApplied"), small.Number("amountDue"))
        );
        Assert.Equal(
            ("open", 600L, 300L),
            (large.Text("status"), large.Number("creditApplied"), large.Number("amountDue"))
        );
        Assert.Equal(0, await books.BalanceAsync(tenant));

        var voided = await books.DoAsync("billing.invoice.void", large.Id());
        Assert.Equal("void", voided.Text("status"));
        Assert.Equal(600, await books.BalanceAsync(tenant));
        Assert.Equal(
            [("credit", 1000L), ("application", -400L), ("application", -600L), ("return", 600L)],
            (await books.LedgerAsync(tenant)).Select(line =>
                (line.Text("type"), line.Number("amount"))
            )
        );
    }
}
