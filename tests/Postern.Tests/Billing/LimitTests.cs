using System.Text.Json;
using Postern.Billing;
using Postern.Tests.Http;

namespace Postern.Tests.Billing;

/// <summary>What may be given, by whom and to whom.</summary>
public sealed class LimitTests
{
    /// <summary>At once 100, in a day 250, to a tenant in a month 150; beyond 80 with a fresh sign-in.</summary>
    private static readonly JsonElement Tight = JsonElement.Parse(
        """{ "billing": { "EUR": { "operation": 100, "day": 250, "month": 150, "stepUp": 80 } } }"""
    );

    [Theory, OnEveryDatabase]
    public async Task More_than_the_limit_is_refused_and_the_limit_told(DatabaseKind kind)
    {
        await using var books = await OpenAsync(kind);
        var (one, two, three) = (
            await books.TenantAsync(),
            await books.TenantAsync("Two"),
            await books.TenantAsync("Three")
        );

        await RefusedAsync(books, one, 101, "at once", "EUR 1.00");
        await books.CreditAsync(one, 100);
        await RefusedAsync(books, one, 51, "in a month", "EUR 0.50");
        await books.CreditAsync(one, 50);
        await books.CreditAsync(two, 70);
        await RefusedAsync(books, three, 31, "in a day", "EUR 0.30");
        await books.CreditAsync(three, 30);
        var nothing = await books.TryAsync(
            "billing.credit.issue",
            three,
            new { amount = 1, currency = "USD" }
        );
        Assert.Equal((409, "limit_exceeded"), (nothing.Status, nothing.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_taken_back_has_been_given_all_the_same(DatabaseKind kind)
    {
        await using var books = await OpenAsync(kind);
        var tenant = await books.TenantAsync();

        await books.DoAsync("billing.credit.reverse", await books.CreditAsync(tenant, 100));
        await books.DoAsync("billing.credit.reverse", await books.CreditAsync(tenant, 50));

        await RefusedAsync(books, tenant, 1, "in a month", "nothing is left");
    }

    /// <summary>R-30, R-57: however many give at once, together they do not pass the limit.</summary>
    [Theory, OnEveryDatabase]
    public async Task Together_they_never_pass_a_limit(DatabaseKind kind)
    {
        await using var books = await OpenAsync(kind);
        var tenants = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(each => books.TenantAsync($"Tenant {each}"))
        );

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(each =>
                    books.TryAsync(
                        "billing.credit.issue",
                        tenants[each % tenants.Length],
                        new { amount = 20, currency = "EUR" }
                    )
                )
        );

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 409, answer.Body));
        Assert.All(
            answers.Where(answer => answer.Status == 409),
            answer => Assert.Equal("limit_exceeded", answer.Code)
        );
        Assert.Equal(12, answers.Count(answer => answer.Status == 200));
        var balances = await Task.WhenAll(tenants.Select(tenant => books.BalanceAsync(tenant)));
        Assert.Equal(240, balances.Sum());
        Assert.All(balances, balance => Assert.True(balance <= 150));
    }

    /// <summary>R-11: much wants a fresh sign-in, and then the same request goes through.</summary>
    [Theory, OnEveryDatabase]
    public async Task Much_wants_a_fresh_sign_in(DatabaseKind kind)
    {
        await using var books = await OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var little = await GiveAsync(60, signedInAgo: 16);
        var much = await GiveAsync(81, signedInAgo: 16);
        var fresh = await GiveAsync(81, signedInAgo: 0);

        Assert.Equal(200, little.Status);
        Assert.Equal((403, "step_up_required"), (much.Status, much.Code));
        Assert.True(fresh.Status == 200, fresh.Body);

        async Task<ApiAnswer> GiveAsync(long amount, int signedInAgo) =>
            await books.Admin.SendAsync(
                HttpMethod.Post,
                "/api/v1/operations/billing.credit.issue",
                null,
                new
                {
                    target = tenant,
                    input = new { amount, currency = "EUR" },
                    reason = "charged twice in May",
                },
                (
                    "Authorization",
                    $"Bearer {await books.Admin.TokenAsync("ben", -60 * signedInAgo)}"
                ),
                ("Idempotency-Key", $"give {amount}".Replace(' ', '-'))
            );
    }

    [Theory, OnEveryDatabase]
    public async Task No_customer_server_ever_sees_the_limits(DatabaseKind kind)
    {
        await using var books = await OpenAsync(kind);

        var snapshot = await books.Planes.GetAsync("/runtime/v1/snapshot");
        var flags = await books.Planes.PostAsync(
            "/ofrep/v1/evaluate/flags",
            new { context = new { targetingKey = "acme" } }
        );
        var one = await books.Planes.PostAsync(
            $"/ofrep/v1/evaluate/flags/{GivingLimits.Setting.Key}",
            new { context = new { targetingKey = "acme" } }
        );

        Assert.Equal((200, 200, 404), (snapshot.Status, flags.Status, one.Status));
        Assert.DoesNotContain("billing", snapshot.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("billing.limits", flags.Body, StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task Billing_does_not_raise_its_own_limits(DatabaseKind kind)
    {
        await using var books = await OpenAsync(kind);

        var answer = await books.Admin.RunAsync(
            "setting.set",
            "ben",
            null,
            new
            {
                key = GivingLimits.Setting.Key,
                scope = "global",
                value = Tight,
            }
        );

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(
        """{ "billing": { "EUR": { "operation": 1.5, "day": 1, "month": 1, "stepUp": 1 } } }"""
    )]
    [InlineData(
        """{ "billing": { "EUR": { "operation": -1, "day": 1, "month": 1, "stepUp": 1 } } }"""
    )]
    [InlineData("""{ "billing": { "EUR": { "operation": 1, "day": 1, "month": 1 } } }""")]
    [InlineData(
        """{ "billing": { "Euro": { "operation": 1, "day": 1, "month": 1, "stepUp": 1 } } }"""
    )]
    [InlineData("""{ "billing": 5 }""")]
    [InlineData("""[]""")]
    public async Task Limits_that_are_none_are_refused(string value)
    {
        await using var books = await Books.OpenAsync(DatabaseKind.Sqlite);

        var answer = await books.Admin.RunAsync(
            "setting.set",
            "erin",
            null,
            new
            {
                key = GivingLimits.Setting.Key,
                scope = "global",
                value = JsonElement.Parse(value),
            }
        );

        Assert.Equal((400, "invalid_input"), (answer.Status, answer.Code));
    }

    private static async Task<Books> OpenAsync(DatabaseKind kind)
    {
        var books = await Books.OpenAsync(kind);
        await books.Planes.SetAsync(
            new
            {
                key = GivingLimits.Setting.Key,
                scope = "global",
                value = Tight,
            }
        );
        return books;
    }

    private static async Task RefusedAsync(
        Books books,
        string tenant,
        long amount,
        params string[] words
    )
    {
        var answer = await books.TryAsync(
            "billing.credit.issue",
            tenant,
            new { amount, currency = "EUR" }
        );
        Assert.Equal((409, "limit_exceeded"), (answer.Status, answer.Code));
        Assert.All(
            words,
            word =>
                Assert.Contains(
                    word,
                    answer.Json.GetProperty("detail").GetString(),
                    StringComparison.Ordinal
                )
        );
    }
}
