using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Storage;

namespace Postern.Tests.Billing;

/// <summary>Invoices over HTTP, on both databases.</summary>
public sealed class InvoiceTests
{
    [Theory, OnEveryDatabase]
    public async Task Lines_are_added_up_with_their_tax_each_rounded_by_itself(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();

        var result = await books.DoAsync(
            "billing.invoice.create",
            tenant,
            new
            {
                currency = "EUR",
                memo = "Thank you.",
                dueInDays = 30,
                lines = new object[]
                {
                    new
                    {
                        description = "Onboarding",
                        quantity = 3,
                        unitAmount = 3333,
                        taxRate = 19,
                    },
                    // 2.5 cents of tax: half-even, so 2.
                    new
                    {
                        description = "Stamp",
                        quantity = 1,
                        unitAmount = 50,
                        taxRate = 5,
                    },
                    new
                    {
                        description = "Travel",
                        quantity = 1,
                        unitAmount = 10,
                    },
                },
            }
        );

        // 9999 + 50 + 10, and 1899.81 -> 1900, 2.5 -> 2.
        Assert.Equal(("open", 11961L), (result.Text("status"), result.Number("total")));
        var invoice = (await books.ReadAsync(tenant)).GetProperty("invoices")[0];
        Assert.Equal(
            (10059L, 1902L, "Thank you.", "Acme"),
            (
                invoice.Number("subtotal"),
                invoice.Number("tax"),
                invoice.Text("memo"),
                invoice.Text("billTo")
            )
        );
        Assert.Equal(
            30,
            (
                invoice.GetProperty("dueAt").GetDateTimeOffset()
                - invoice.GetProperty("issuedAt").GetDateTimeOffset()
            ).TotalDays
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Numbers_have_no_gap_whoever_issues_at_once(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenants = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(each => books.TenantAsync($"Tenant {each}"))
        );
        var draft = await books.DoAsync(
            "billing.invoice.create",
            tenants[0],
            new
            {
                currency = "EUR",
                draft = true,
                lines = new[]
                {
                    new
                    {
                        description = "Later",
                        quantity = 1,
                        unitAmount = 5,
                    },
                },
            }
        );
        Assert.Equal("draft", draft.Text("status"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, draft.GetProperty("number").ValueKind);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(each =>
                    each % 5 == 4
                        // Refused: it must not take a number with it.
                        ? books.TryAsync(
                            "billing.invoice.create",
                            tenants[each % 3],
                            Books.Invoice(-1)
                        )
                        : books.TryAsync(
                            "billing.invoice.create",
                            tenants[each % 3],
                            Books.Invoice(100)
                        )
                )
        );
        var issued = await books.DoAsync("billing.invoice.finalize", draft.Id());

        var numbers = answers
            .Where(answer => answer.Status == 200)
            .Select(answer => answer.Json.GetProperty("result").Text("number"))
            .Append(issued.Text("number"))
            .Order(StringComparer.Ordinal)
            .ToList();
        var year = DateTimeOffset.UtcNow.Year;
        Assert.Equal(
            Enumerable.Range(1, numbers.Count).Select(each => $"INV-{year}-{each:000000}"),
            numbers
        );
        Assert.Equal(21, numbers.Count);
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_settled_stays_so(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var (paid, voided, off) = (
            (await books.InvoiceAsync(tenant, 100)).Id(),
            (await books.InvoiceAsync(tenant, 100)).Id(),
            (await books.InvoiceAsync(tenant, 100)).Id()
        );
        await books.DoAsync("billing.invoice.pay", paid);
        await books.DoAsync("billing.invoice.void", voided);
        await books.DoAsync("billing.invoice.mark_uncollectible", off);

        foreach (
            var (operation, invoice, code) in new[]
            {
                ("billing.invoice.void", paid, "invoice_paid"),
                ("billing.invoice.pay", paid, "invoice_paid"),
                ("billing.invoice.mark_uncollectible", paid, "invoice_paid"),
                ("billing.invoice.finalize", paid, "invoice_paid"),
                ("billing.payment.retry", paid, "invoice_paid"),
                ("billing.invoice.void", voided, "invoice_void"),
                ("billing.invoice.pay", voided, "invoice_void"),
                ("billing.payment.retry", voided, "invoice_void"),
                ("billing.invoice.mark_uncollectible", off, "invoice_uncollectible"),
            }
        )
        {
            var answer = await books.TryAsync(operation, invoice);
            Assert.True(
                (answer.Status, answer.Code) == (409, code),
                $"{operation}: {answer.Status} {answer.Body}"
            );
        }

        Assert.Equal("paid", (await books.DoAsync("billing.invoice.pay", off)).Text("status"));
    }

    [Theory, OnEveryDatabase]
    public async Task The_product_is_asked_for_another_payment_and_tells_how_it_went(
        DatabaseKind kind
    )
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var invoice = (await books.InvoiceAsync(tenant, 700)).Id();

        await books.DoAsync("billing.payment.retry", invoice);
        var failed = await books.Planes.PostAsync(
            $"/runtime/v1/invoices/{invoice}/payments",
            new
            {
                succeeded = false,
                at = DateTimeOffset.UtcNow.AddSeconds(1),
                error = "The card was declined.",
            }
        );

        Assert.Equal(204, failed.Status);
        var shown = (await books.ReadAsync(tenant)).GetProperty("invoices")[0];
        Assert.Equal(
            ("open", 1L, "The card was declined."),
            (shown.Text("status"), shown.Number("paymentAttempts"), shown.Text("paymentError"))
        );

        var paid = await books.Planes.PostAsync(
            $"/runtime/v1/invoices/{invoice}/payments",
            new { succeeded = true, at = DateTimeOffset.UtcNow }
        );
        Assert.Equal(204, paid.Status);
        shown = (await books.ReadAsync(tenant)).GetProperty("invoices")[0];
        Assert.Equal(("paid", 700L), (shown.Text("status"), shown.Number("amountPaid")));
        var entry = await books.Planes.EntryAsync($"tenant={tenant}&action=billing.payment.record");
        Assert.Equal("system", entry.Text("kind"));
    }

    /// <summary>The database refuses what the code should not do: tried with the server's own hand.</summary>
    [Theory, OnEveryDatabase]
    public async Task The_database_keeps_the_books_by_itself(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        await books.CreditAsync(tenant, 100);
        await books.InvoiceAsync(tenant, 40);
        await books.InvoiceAsync(tenant, 400);

        foreach (
            var sql in new[]
            {
                "update balance_transactions set amount = 1",
                "delete from balance_transactions",
                "update credits set remaining = amount",
                "delete from credits",
                "update invoices set total = 1",
                "update invoices set sequence = 9 where sequence = 2",
                "delete from invoices",
            }
        )
        {
            var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                SqlAsync(books, sql)
            );
            Assert.Contains("postern:", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{ "currency": "EUR", "lines": [] }""", "lines")]
    [InlineData("""{ "currency": "EUR" }""", "lines")]
    [InlineData(
        """{ "currency": "EUR", "lines": [{ "description": "x", "quantity": 1000000, "unitAmount": 999999999999 }] }""",
        "lines"
    )]
    [InlineData(
        """{ "currency": "XXQ", "lines": [{ "description": "x", "quantity": 1, "unitAmount": 1 }] }""",
        "currency"
    )]
    public async Task An_invoice_that_is_none_is_refused(string input, string field)
    {
        await using var books = await Books.OpenAsync(DatabaseKind.Sqlite);
        var tenant = await books.TenantAsync();

        var answer = await books.TryAsync(
            "billing.invoice.create",
            tenant,
            System.Text.Json.JsonElement.Parse(input)
        );

        Assert.Equal((400, "invalid_input"), (answer.Status, answer.Code));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Body);
    }

    private static async Task SqlAsync(Books books, string sql)
    {
        await using var db = await books
            .Admin.Services.GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync();
        await db.Database.ExecuteSqlRawAsync(sql);
    }
}
