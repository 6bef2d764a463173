using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Postern.Billing;
using Postern.Tests.Http;
using Postern.Tests.Runtime;

namespace Postern.Tests.Billing;

/// <summary>Both planes, and billing operations as Ben of the billing team asks for them.</summary>
internal sealed class Books(TwoPlanes planes) : IAsyncDisposable
{
    public TwoPlanes Planes => planes;

    public AdminPlane Admin => planes.Admin;

    public static async Task<Books> OpenAsync(
        DatabaseKind kind,
        Dictionary<string, string?>? settings = null
    ) => new(await TwoPlanes.StartAsync(kind, settings));

    /// <summary>Those that everybody shares: not the caller's to dispose of.</summary>
    public static async Task<Books> ShareAsync(DatabaseKind kind) =>
        new(await SharedPlanes.OfAsync(kind));

    public Task<string> TenantAsync(string name = "Acme") => Admin.TenantAsync(name);

    /// <summary>A tenant with a currency, a trial or an external id.</summary>
    public async Task<string> TenantAsync(object input)
    {
        var answer = await Admin.RunAsync("tenant.create", "ben", null, input);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json.GetProperty("result").GetProperty("id").GetString()!;
    }

    public Task<ApiAnswer> TryAsync(
        string operation,
        string target,
        object? input = null,
        string who = "ben",
        string? key = null
    ) =>
        Admin.RunAsync(
            operation,
            who,
            target,
            input ?? new { },
            ("Idempotency-Key", key ?? Guid.CreateVersion7().ToString())
        );

    /// <summary>Does it, and returns the answer's result.</summary>
    public async Task<JsonElement> DoAsync(string operation, string target, object? input = null)
    {
        var answer = await TryAsync(operation, target, input);
        Assert.True(answer.Status == 200, $"{operation}: {answer.Status} {answer.Body}");
        return answer.Json.TryGetProperty("result", out var result) ? result : default;
    }

    public async Task<string> CreditAsync(string tenant, long amount, string currency = "EUR") =>
        (await DoAsync("billing.credit.issue", tenant, new { amount, currency })).Id();

    /// <summary>An invoice with one line.</summary>
    public Task<JsonElement> InvoiceAsync(string tenant, long amount, string currency = "EUR") =>
        DoAsync("billing.invoice.create", tenant, Invoice(amount, currency));

    public static object Invoice(long amount, string currency = "EUR") =>
        new
        {
            currency,
            lines = new[]
            {
                new
                {
                    description = "Onboarding",
                    quantity = 1,
                    unitAmount = amount,
                },
            },
        };

    public async Task<JsonElement> ReadAsync(string tenant)
    {
        var answer = await Admin.GetAsync($"/api/v1/tenants/{tenant}/billing", "ben");
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }

    public async Task<long> BalanceAsync(string tenant, string currency = "EUR") =>
        (await ReadAsync(tenant))
            .GetProperty("balances")
            .EnumerateArray()
            .Where(balance => balance.GetProperty("currency").GetString() == currency)
            .Select(balance => balance.GetProperty("amount").GetInt64())
            .SingleOrDefault();

    public async Task<IReadOnlyList<JsonElement>> LedgerAsync(string tenant)
    {
        var lines = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = (
                await Admin.GetAsync(
                    $"/api/v1/tenants/{tenant}/transactions?limit=200{(next is null ? "" : $"&cursor={next}")}",
                    "ben"
                )
            ).Json;
            lines.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        lines.Reverse();
        return lines;
    }

    /// <summary>Type, amount and running balance of each line of a ledger in one currency, in their order.</summary>
    public async Task<IReadOnlyList<(string Type, long Amount, long Balance)>> MovesAsync(
        string tenant
    ) =>
        [
            .. (await LedgerAsync(tenant)).Select(line =>
                (line.Text("type"), line.Number("amount"), line.Number("balance"))
            ),
        ];

    /// <summary>What the clock would do by itself.</summary>
    public Task PassAsync() =>
        Admin
            .Services.GetServices<IHostedService>()
            .OfType<BillingClock>()
            .Single()
            .PassAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => planes.DisposeAsync();
}
