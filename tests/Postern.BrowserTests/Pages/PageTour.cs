using System.Net.Http.Headers;
using System.Text.Json;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Pages;

/// <summary>A server with customers as a demo would have them, and with one of everything that a page can show.</summary>
public sealed class PageTour(BrowserFixture browser) : IAsyncDisposable
{
    private static readonly string[] Customers =
    [
        "Name,Plan,External id,Domain,Country,Currency,Time zone,Owner email,Tags",
        "Northwind Traders,team,cus_1000,northwind.example,US,USD,America/New_York,owner@northwind.example,retail;key-account",
        "Estée & Söhne,team,cus_1001,estee-soehne.example,DE,EUR,Europe/Berlin,owner@estee-soehne.example,beauty",
        "Aoki 食品,enterprise,cus_1002,aoki.example,JP,JPY,Asia/Tokyo,owner@aoki.example,food;key-account",
        "O'Hara Logistics,team,cus_1003,ohara.example,IE,EUR,Europe/Dublin,owner@ohara.example,logistics",
        "Al-Rashid مجموعة,business,cus_1004,alrashid.example,KW,KWD,Asia/Kuwait,owner@alrashid.example,finance",
        "Brüder & Co.,free,cus_1005,brueder.example,AT,EUR,Europe/Vienna,owner@brueder.example,",
        "Zürcher Uhren AG,enterprise,cus_1006,uhren.example,CH,CHF,Europe/Zurich,owner@uhren.example,retail",
        "Kaffeehaus am Ring,free,cus_1007,,AT,EUR,Europe/Vienna,,food",
        "Øresund Shipping,business,cus_1008,oresund.example,DK,DKK,Europe/Copenhagen,owner@oresund.example,logistics",
        "Half Moon Bakery,free,cus_1009,halfmoon.example,US,USD,America/Los_Angeles,owner@halfmoon.example,food",
        "Tangerine Health,enterprise,cus_1010,tangerine.example,GB,GBP,Europe/London,owner@tangerine.example,health;key-account",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft,team,cus_1011,donau.example,AT,EUR,Europe/Vienna,owner@donau.example,",
    ];

    private static readonly (string Name, string Email, string Role)[] People =
    [
        ("Mara Lindqvist", "mara.lindqvist@northwind.example", "owner"),
        ("Jonas Weber", "jonas.weber@northwind.example", "member"),
        ("Aiko Tanaka", "aiko.tanaka@northwind.example", "member"),
        ("Róisín Byrne", "roisin.byrne@northwind.example", "member"),
    ];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, Window> _windows = new(StringComparer.Ordinal);
    private ConsoleServer? _console;
    private string _key = "";

    public ConsoleServer Console =>
        _console ?? throw new InvalidOperationException("Open a window first.");

    public string Tenant { get; private set; } = "";

    /// <summary>A tenant that is in maintenance.</summary>
    public string InMaintenance { get; private set; } = "";

    public string Deactivated { get; private set; } = "";

    public string User { get; private set; } = "";

    /// <summary>One that can be impersonated.</summary>
    public string Person { get; private set; } = "";

    /// <summary>A tenant that wants to be asked, and was.</summary>
    public string Asked { get; private set; } = "";

    /// <summary>An impersonation that is over, with requests.</summary>
    public string Impersonation { get; private set; } = "";

    /// <summary>What was billed.</summary>
    internal TourBooks Books { get; private set; } = null!;

    /// <summary>What is done in the background.</summary>
    internal TourJobs Jobs { get; private set; } = null!;

    /// <summary>A window in which somebody is signed in; nobody, where no name is given.</summary>
    public async Task<Window> OpenWindowAsync(string? who)
    {
        await _gate.WaitAsync();
        try
        {
            _console ??= await StartAsync();
            if (who is null)
                return await browser.OpenWindowAsync();
            if (!_windows.TryGetValue(who, out var window))
            {
                _windows[who] = window = await browser.OpenWindowAsync();
                await window.SignInAsync(_console, who);
            }

            return await window.AnewAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Id of the newest audit entry of one kind and action.</summary>
    public async Task<string> EntryAsync(string kind, string action)
    {
        var found = await Console.GetAsync(
            "erin",
            $"/api/v1/audit?kind={kind}&action={action}&limit=1"
        );
        return IdOf(found.GetProperty("items")[0]);
    }

    /// <summary>Servers of the product say what they have in force: two the newest, one something older.</summary>
    public async Task HearServersAsync()
    {
        using var http = new HttpClient { BaseAddress = Console.Runtime };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        using var snapshot = JsonDocument.Parse(
            await http.GetStringAsync(new Uri("/runtime/v1/snapshot", UriKind.Relative))
        );
        var newest = snapshot.RootElement.GetProperty("version").GetString();
        foreach (
            var (server, version) in new[]
            {
                ("web-1.eu.example:4711", newest),
                ("web-2.eu.example:9120", newest),
                ("worker-1.eu.example:33", "an-older-one"),
            }
        )
        {
            await Console.TellAsync(
                _key,
                HttpMethod.Post,
                "/runtime/v1/applied",
                new
                {
                    server,
                    app = "default",
                    version,
                }
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows.Values)
            await window.DisposeAsync();
        if (_console is not null)
            await _console.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<ConsoleServer> StartAsync()
    {
        var console = await ConsoleServer.StartAsync(
            DatabaseKind.Sqlite,
            Customers,
            configured: TourBooks.Configuration
        );
        Tenant = await console.FindTenantAsync("Northwind");
        foreach (var (name, email, role) in People)
        {
            Person = User;
            var made = await console.RunAsync(
                "sam",
                "user.create",
                Tenant,
                new
                {
                    name,
                    email,
                    role,
                }
            );
            User = IdOf(made.GetProperty("result"));
        }

        await console.RunAsync("sofia", "user.credentials.reset", User, new { });
        await console.RunAsync("sofia", "user.deactivate", User, new { });
        await console.RunAsync(
            "sam",
            "tenant.note.add",
            Tenant,
            new
            {
                text = "Prefers to be called rather than written to.\nAccounts are settled by the finance team.",
                pinned = true,
            }
        );
        await console.RunAsync(
            "sam",
            "tenant.flag.set",
            Tenant,
            new
            {
                flag = "beta_reports",
                on = true,
                until = "2030-01-01T00:00:00Z",
            }
        );
        await console.RunAsync("ben", "tenant.plan.update", Tenant, new { plan = "business" });
        Deactivated = await console.FindTenantAsync("Half Moon");
        await console.RunAsync("erin", "tenant.deactivate", Deactivated, new { });
        await ImpersonateAsync(console);
        await ConfigureAsync(console);
        Books = await TourBooks.KeepAsync(console, Tenant, Deactivated, _key);
        Jobs = await TourJobs.TellAsync(console, Tenant, _key);
        return console;
    }

    /// <summary>One session that is over, one that runs, a tenant that was asked, keys.</summary>
    private async Task ImpersonateAsync(ConsoleServer console)
    {
        await console.RunAsync(
            "erin",
            "service_key.create",
            null,
            new
            {
                name = "invoice-worker",
                scopes = new[] { "usage", "jobs" },
                days = 90,
            }
        );
        var key = _key = await console.CreateKeyAsync("product-web");
        await console.CreateKeyAsync("product-old");
        var keys = await console.GetAsync("erin", "/api/v1/service-keys");
        await console.RunAsync(
            "erin",
            "service_key.revoke",
            IdOf(keys.GetProperty("items")[0]),
            new { }
        );

        Impersonation = await console.EnterAsync("sam", Person, key, new { mode = "write" });
        var at = DateTimeOffset.UtcNow;
        await console.TellAsync(
            key,
            HttpMethod.Post,
            $"/runtime/v1/impersonations/{Impersonation}/requests",
            new
            {
                requests = new[]
                {
                    Request("GET", "/", 200, at),
                    Request("GET", "/invoices", 200, at.AddSeconds(4)),
                    Request("GET", "/invoices/{id}", 200, at.AddSeconds(9)),
                    Request("POST", "/invoices/{id}/print", 500, at.AddSeconds(15)),
                    Request("POST", "/settings/password", 403, at.AddSeconds(31), refused: true),
                },
            }
        );
        await console.TellAsync(
            key,
            HttpMethod.Post,
            $"/runtime/v1/impersonations/{Impersonation}/end",
            new { by = "tenant", who = "mara.lindqvist@northwind.example" }
        );
        await console.EnterAsync("sam", Person, key, new { minutes = 60 });

        Asked = await console.FindTenantAsync("Estée");
        await console.RunAsync(
            "erin",
            "tenant.support_access.update",
            Asked,
            new { policy = "ask" }
        );
        await console.RunAsync("sam", "support_access.request", Asked, new { });
    }

    /// <summary>Something set at every place, for a while and for good, and something planned.</summary>
    private async Task ConfigureAsync(ConsoleServer console)
    {
        var now = DateTimeOffset.UtcNow;
        Task SetAsync(object input) => console.RunAsync("erin", "setting.set", null, input);
        await SetAsync(
            new
            {
                key = "uploads.max_size",
                scope = "plan",
                plan = "free",
                value = "5 MiB",
            }
        );
        await SetAsync(
            new
            {
                key = "rate_limit.requests",
                scope = "global",
                value = 900,
                until = now.AddDays(3),
            }
        );
        await SetAsync(
            new
            {
                key = "rate_limit.requests",
                scope = "plan",
                plan = "business",
                value = 3000,
                from = now.AddDays(1),
            }
        );
        await SetAsync(
            new
            {
                key = "rate_limit.requests",
                scope = "tenant",
                tenantId = Tenant,
                value = 1200,
                until = now.AddDays(5),
            }
        );
        await SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "tenant",
                tenantId = Tenant,
                value = 500_000,
                noEnd = true,
            }
        );
        InMaintenance = await console.FindTenantAsync("Aoki");
        await console.RunAsync(
            "erin",
            "maintenance.start",
            null,
            new
            {
                scope = "tenant",
                tenantId = InMaintenance,
                message = "We are moving your data to the new region. Back at six.",
                until = now.AddHours(2),
            }
        );
    }

    private static object Request(
        string method,
        string route,
        int status,
        DateTimeOffset at,
        bool refused = false
    ) =>
        new
        {
            id = Guid.CreateVersion7(),
            method,
            route,
            status,
            refused,
            at = at.UtcDateTime.ToString("O"),
        };

    private static string IdOf(JsonElement item) => item.GetProperty("id").GetString()!;
}
