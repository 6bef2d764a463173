using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Server.Demo;

/// <summary>Made-up customers, made through the gate like any others, so that they have a history.</summary>
internal static class DemoData
{
    private static readonly DemoTenant[] Tenants =
    [
        new(
            "Northwind Traders",
            "business",
            "US",
            "USD",
            "America/New_York",
            "northwind.example",
            ["retail", "key-account"]
        ),
        new(
            "Estée & Söhne",
            "team",
            "DE",
            "EUR",
            "Europe/Berlin",
            "estee-soehne.example",
            ["beauty"]
        ),
        new(
            "Aoki 食品",
            "enterprise",
            "JP",
            "JPY",
            "Asia/Tokyo",
            "aoki.example",
            ["food", "key-account"]
        ),
        new(
            "O'Hara Logistics",
            "team",
            "IE",
            "EUR",
            "Europe/Dublin",
            "ohara.example",
            ["logistics"]
        ),
        new(
            "Al-Rashid مجموعة",
            "business",
            "KW",
            "KWD",
            "Asia/Kuwait",
            "alrashid.example",
            ["finance"]
        ),
        new("Brüder & Co.", "free", "AT", "EUR", "Europe/Vienna", "brueder.example", []),
        new("Pão de Açúcar Lisboa", "team", "PT", "EUR", "Europe/Lisbon", "pao.example", ["food"]),
        new(
            "Zürcher Uhren AG",
            "enterprise",
            "CH",
            "CHF",
            "Europe/Zurich",
            "uhren.example",
            ["retail"]
        ),
        new("Kaffeehaus am Ring", "free", "AT", "EUR", "Europe/Vienna", null, ["food"]),
        new("Ferreira Têxtil", "team", "BR", "BRL", "America/Sao_Paulo", "ferreira.example", []),
        new(
            "Øresund Shipping",
            "business",
            "DK",
            "DKK",
            "Europe/Copenhagen",
            "oresund.example",
            ["logistics"]
        ),
        new(
            "Half Moon Bakery",
            "free",
            "US",
            "USD",
            "America/Los_Angeles",
            "halfmoon.example",
            ["food"]
        ),
        new(
            "Łódź Robotics",
            "business",
            "PL",
            "PLN",
            "Europe/Warsaw",
            "lodz-robotics.example",
            ["hardware"]
        ),
        new(
            "Tangerine Health",
            "enterprise",
            "GB",
            "GBP",
            "Europe/London",
            "tangerine.example",
            ["health", "key-account"]
        ),
        new("Kivi & Kivi", "team", "FI", "EUR", "Europe/Helsinki", "kivi.example", []),
        new(
            "Summit Outdoor Gear",
            "team",
            "CA",
            "CAD",
            "America/Vancouver",
            "summit.example",
            ["retail"]
        ),
        new(
            "Banyan Learning",
            "free",
            "IN",
            "INR",
            "Asia/Kolkata",
            "banyan.example",
            ["education"]
        ),
        new(
            "Harbour & Vine",
            "business",
            "AU",
            "AUD",
            "Australia/Sydney",
            "harbourvine.example",
            ["food"]
        ),
    ];

    private static readonly string[] People =
    [
        "Mara Lindqvist",
        "Jonas Weber",
        "Aiko Tanaka",
        "Róisín Byrne",
        "Yusuf Al-Rashid",
        "Inês Duarte",
        "Luca Frei",
        "Dana Kowalska",
        "Priya Nair",
        "Tom Okafor",
        "Elif Demir",
        "Mateo Ruiz",
        "Sofie Holm",
        "Noor Rahman",
        "Pavel Novák",
        "Grace Mbeki",
    ];

    /// <summary>Fills an empty database; leaves any other as it is.</summary>
    public static async Task PlantAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await using (
            var db = await services
                .GetRequiredService<IDbContextFactory<PosternDb>>()
                .CreateDbContextAsync(cancellation)
        )
        {
            if (await db.Tenants.AnyAsync(cancellation))
            {
                return;
            }
        }

        var catalog = services.GetRequiredService<OperationCatalog>();
        var actor = Actor.System("demo", catalog.All.Select(operation => operation.Name));
        var tenants = new List<Guid>();
        for (var i = 0; i < Tenants.Length; i++)
        {
            tenants.Add(await PlantAsync(services, catalog, actor, Tenants[i], i, cancellation));
        }

        foreach (
            var setting in DemoSettings.All(
                services.GetRequiredService<TimeProvider>().Now(),
                tenants
            )
        )
        {
            await RunAsync(services, catalog, actor, "setting.set", null, setting, cancellation);
        }

        await DemoBilling.PlantAsync(services, catalog, tenants, cancellation);
        await DemoJobs.PlantAsync(services, catalog, cancellation);
    }

    /// <summary>Runs one operation, and gives the id of what it made.</summary>
    public static Task<Guid> RunAsync(
        IServiceProvider services,
        OperationCatalog catalog,
        Actor actor,
        string name,
        Guid? target,
        object input,
        CancellationToken cancellation
    ) => RunAsync(services, catalog.Find(name)!, actor, target, input, cancellation);

    /// <summary>The same for an operation that is the product's alone, and has no route.</summary>
    public static async Task<Guid> RunAsync(
        IServiceProvider services,
        OperationDescriptor operation,
        Actor actor,
        Guid? target,
        object input,
        CancellationToken cancellation
    )
    {
        var outcome = await OperationRunner
            .For(operation, services)
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = operation.Name,
                    Target = target?.ToString(),
                    Input = JsonSerializer.SerializeToElement(input),
                    Reason = "Demo data",
                    IdempotencyKey = operation.RequiresIdempotencyKey
                        ? Guid.CreateVersion7().ToString()
                        : null,
                },
                actor,
                cancellation
            );
        return outcome is OperationOutcome.Done done
            ? done.Result?["id"] is { } id
                ? Guid.Parse(id.GetValue<string>())
                : Guid.Empty
            : throw new CommandException(
                $"Demo data: {((OperationOutcome.Refused)outcome).Problem.Detail}"
            );
    }

    private static async Task<Guid> PlantAsync(
        IServiceProvider services,
        OperationCatalog catalog,
        Actor actor,
        DemoTenant demo,
        int number,
        CancellationToken cancellation
    )
    {
        Task<Guid> RunAsync(string name, Guid? target, object input) =>
            DemoData.RunAsync(services, catalog, actor, name, target, input, cancellation);

        var tenant = await RunAsync(
            "tenant.create",
            null,
            new
            {
                name = demo.Name,
                plan = demo.Plan,
                externalId = $"cus_{1000 + number}",
                domain = demo.Domain,
                country = demo.Country,
                currency = demo.Currency,
                timeZone = demo.TimeZone,
                trialDays = number % 5 == 1 ? 2 + (number / 2) : (int?)null,
                ownerEmail = demo.Domain is null ? null : $"owner@{demo.Domain}",
                tags = demo.Tags,
            }
        );
        for (var i = 0; i < 2 + (number % 4); i++)
        {
            var person = People[((number * 3) + i) % People.Length];
            var user = await RunAsync(
                "user.create",
                tenant,
                new
                {
                    email = $"{Lookup.Fold(person).Replace(' ', '.')}@{demo.Domain ?? "mail.example"}",
                    name = person,
                    role = i == 0 ? "owner" : "member",
                    externalId = $"usr_{1000 + number}_{i}",
                }
            );
            if (i == 3)
            {
                await RunAsync("user.deactivate", user, new { });
            }
        }

        if (number % 3 == 0)
        {
            await RunAsync(
                "tenant.note.add",
                tenant,
                new
                {
                    text = "Prefers to be called rather than written to.\nAccounts are settled by the finance team.",
                    pinned = true,
                }
            );
        }

        if (number % 4 == 2)
        {
            await RunAsync(
                "tenant.flag.set",
                tenant,
                new
                {
                    flag = "beta_reports",
                    on = true,
                    until = "2030-01-01T00:00:00Z",
                }
            );
        }

        if (number % 6 == 4)
        {
            await RunAsync("tenant.support_access.update", tenant, new { policy = "ask" });
        }

        if (number == 11)
        {
            await RunAsync("tenant.deactivate", tenant, new { });
        }

        return tenant;
    }

    private sealed record DemoTenant(
        string Name,
        string Plan,
        string Country,
        string Currency,
        string TimeZone,
        string? Domain,
        string[] Tags
    );
}
