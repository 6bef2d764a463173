using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Billing;
using Postern.Operations;
using Postern.Storage;
using Postern.Tests.Http;

namespace Postern.Tests.Billing;

/// <summary>
/// Whatever is asked for, in whatever order, however often, and by however many at once: the balance is the sum of the
/// ledger, nothing is done twice, and no number of an invoice is missing or there twice.
/// </summary>
public sealed class LedgerPropertyTests
{
    private static readonly string[] Currencies = ["EUR", "JPY", "KWD"];

    /// <summary>One request: what, how much, in which currency, on which of the things that there are, sent how often.</summary>
    private sealed record Step(int What, long Amount, int Currency, int Which, int Times);

    /// <summary>R-55, R-57.</summary>
    [Theory, OnEveryDatabase]
    public async Task The_books_balance_after_any_sequence(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var step =
            from what in Gen.Choose(0, 9)
            from amount in Gen.Choose(1, 5000)
            from currency in Gen.Choose(0, 2)
            from which in Gen.Choose(0, 1000)
            from times in Gen.Elements(1, 1, 1, 2, 3)
            select new Step(what, amount, currency, which, times);
        Prop.ForAll(
                Arb.From(Gen.ListOf(Gen.ListOf(step, 3), 6)),
                rounds => Task.Run(() => SequenceAsync(books, rounds)).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(kind == DatabaseKind.Sqlite ? 25 : 15));

        await NumberedAsync(books);
    }

    private static async Task SequenceAsync(Books books, IEnumerable<IEnumerable<Step>> rounds)
    {
        var tenant = await books.TenantAsync();
        foreach (var round in rounds)
            await RoundAsync(books, tenant, round);
        await BalancedAsync(books, Guid.Parse(tenant));
    }

    /// <summary>The steps of a round are taken at once, and each as often as it says under one key.</summary>
    private static async Task RoundAsync(Books books, string tenant, IEnumerable<Step> round)
    {
        var billing = await books.ReadAsync(tenant);
        var credits = Ids(billing, "credits");
        var invoices = Ids(billing, "invoices");
        var answers = await Task.WhenAll(
            round.Select(async step =>
            {
                var key = Guid.CreateVersion7().ToString();
                return await Task.WhenAll(
                    Enumerable
                        .Range(0, step.Times)
                        .Select(_ => AskAsync(books, tenant, step, credits, invoices, key))
                );
            })
        );
        foreach (var same in answers)
        {
            Assert.All(
                same,
                answer => Assert.True(answer is null or { Status: 200 or 409 }, answer?.Body)
            );
            // Whoever sent it again was told the same.
            Assert.Single(same.Select(What).Distinct(StringComparer.Ordinal));
        }
    }

    /// <summary>A problem also names the request, and that is another one each time.</summary>
    private static string? What(ApiAnswer? answer) => answer?.Code ?? answer?.Body;

    private static async Task<ApiAnswer?> AskAsync(
        Books books,
        string tenant,
        Step step,
        IReadOnlyList<string> credits,
        IReadOnlyList<string> invoices,
        string key
    )
    {
        var currency = Currencies[step.Currency];
        return step.What switch
        {
            <= 3 => await books.TryAsync(
                "billing.credit.issue",
                tenant,
                new { amount = step.Amount, currency },
                key: key
            ),
            <= 6 => await books.TryAsync(
                "billing.invoice.create",
                tenant,
                Books.Invoice(step.Amount, currency),
                key: key
            ),
            7 when credits.Count > 0 => await books.TryAsync(
                "billing.credit.reverse",
                credits[step.Which % credits.Count],
                key: key
            ),
            8 when invoices.Count > 0 => await books.TryAsync(
                "billing.invoice.void",
                invoices[step.Which % invoices.Count],
                key: key
            ),
            9 when invoices.Count > 0 => await books.TryAsync(
                "billing.invoice.pay",
                invoices[step.Which % invoices.Count],
                key: key
            ),
            _ => null,
        };
    }

    private static async Task BalancedAsync(Books books, Guid tenant)
    {
        await using var db = await DatabaseAsync(books);
        var moves = await db
            .BalanceTransactions.Where(move => move.TenantId == tenant)
            .OrderBy(move => move.Number)
            .ToListAsync();
        var credits = await db.Credits.Where(credit => credit.TenantId == tenant).ToListAsync();
        var invoices = await db.Invoices.Where(row => row.TenantId == tenant).ToListAsync();
        foreach (var ledger in moves.GroupBy(move => move.Currency))
        {
            var (balance, number) = (0L, 0L);
            foreach (var move in ledger)
            {
                balance += move.Amount;
                Assert.True((++number, balance) == (move.Number, move.Balance));
            }

            Assert.True(
                balance
                    == credits
                        .Where(credit => credit.Currency == ledger.Key)
                        .Sum(credit => credit.Remaining)
            );
        }

        foreach (var credit in credits)
        {
            Assert.True(
                credit.Remaining
                    == moves.Where(move => move.CreditId == credit.Id).Sum(move => move.Amount)
            );
            // One line for each credit given: what was sent twice was given once.
            Assert.Single(
                moves,
                move => move.CreditId == credit.Id && move.Type == BalanceTransactionType.Credit
            );
        }

        foreach (var invoice in invoices)
        {
            Assert.True(
                invoice.CreditApplied
                    == -moves.Where(move => move.InvoiceId == invoice.Id).Sum(move => move.Amount)
            );
            Assert.True(
                invoice.Status == InvoiceStatus.Void
                    || invoice.Total
                        == invoice.CreditApplied + invoice.AmountPaid + invoice.AmountDue
            );
        }

        // Each credit and each invoice has one entry that made it.
        var made = await db
            .AuditEntries.Where(entry =>
                entry.TenantId == tenant
                && entry.Kind == AuditKind.Change
                && (
                    entry.Action == "billing.credit.issue"
                    || entry.Action == "billing.invoice.create"
                )
            )
            .CountAsync();
        Assert.True(made == credits.Count + invoices.Count);
    }

    private static async Task NumberedAsync(Books books)
    {
        await using var db = await DatabaseAsync(books);
        var numbers = await db
            .Invoices.Where(invoice => invoice.Sequence != null)
            .Select(invoice => invoice.Sequence!.Value)
            .Order()
            .ToListAsync();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
        Assert.True(numbers.Count > 20);
    }

    private static List<string> Ids(System.Text.Json.JsonElement billing, string list) =>
        [.. billing.GetProperty(list).EnumerateArray().Select(row => row.Id())];

    private static Task<PosternDb> DatabaseAsync(Books books) =>
        books
            .Admin.Services.GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync();
}
