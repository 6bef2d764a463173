using System.Text;
using System.Text.Json;
using Postern.Tests.Runtime;

namespace Postern.Tests.Http;

public sealed class AdminApiTests(CompaniesPlane companies) : IClassFixture<CompaniesPlane>
{
    [Theory, OnEveryDatabase]
    public async Task A_plan_is_changed_and_the_entry_tells_by_whom_and_why(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;
        var tenant = await plane.TenantAsync();

        var answer = await plane.RunAsync(
            "tenant.plan.update",
            "ben",
            tenant,
            new { plan = "team" }
        );

        Assert.Equal(200, answer.Status);
        var id = answer.Json.GetProperty("auditEntryId").GetString();
        var shown = await plane.GetAsync($"/api/v1/tenants/{tenant}", "ben");
        Assert.Equal("team", shown.Json.GetProperty("plan").GetString());
        Assert.Equal($"\"{id}\"", shown.Headers.ETag!.Tag);
        var entry = (await plane.GetAsync($"/api/v1/audit/{id}", "ada")).Json;
        Assert.Equal("change", entry.GetProperty("kind").GetString());
        Assert.Equal("tenant.plan.update", entry.GetProperty("action").GetString());
        Assert.Equal(
            "ben@postern.example",
            entry.GetProperty("staff").GetProperty("email").GetString()
        );
        Assert.Equal("asked for by the customer", entry.GetProperty("reason").GetString());
        Assert.Equal(
            "free",
            entry.GetProperty("before").GetProperty("tenant").GetProperty("plan").GetString()
        );
        Assert.Equal("127.0.0.1", entry.GetProperty("sourceIp").GetString());
        Assert.Equal(tenant, entry.GetProperty("tenantId").GetString());
    }

    [Theory]
    [OnEveryDatabase(null, 401, "unauthenticated")]
    [OnEveryDatabase("max", 403, "mfa_required")]
    [OnEveryDatabase("nora", 403, "forbidden")]
    [OnEveryDatabase("ada", 403, "forbidden")]
    [OnEveryDatabase("sam", 200, null)]
    public async Task Tenants_are_shown_to_who_may_see_them(
        DatabaseKind kind,
        string? who,
        int status,
        string? code
    )
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var answer = await plane.SendAsync(HttpMethod.Get, "/api/v1/tenants", who);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [OnEveryDatabase("GET", "/api/v1/nothing", "sam", 404, "not_found")]
    [OnEveryDatabase("GET", "/api/v1/tenants/nonsense", "sam", 404, "not_found")]
    [OnEveryDatabase(
        "GET",
        "/api/v1/tenants/01900000-0000-7000-8000-000000000000",
        "sam",
        404,
        "not_found"
    )]
    [OnEveryDatabase("GET", "/api/v1/tenants?limit=0", "sam", 400, "invalid_input")]
    [OnEveryDatabase("GET", "/api/v1/tenants?colour=red", "sam", 400, "invalid_input")]
    [OnEveryDatabase("POST", "/api/v1/tenants", "sam", 405, "method_not_allowed")]
    [OnEveryDatabase("PUT", "/api/v1/tenants", "sam", 405, "method_not_allowed")]
    [OnEveryDatabase("TRACE", "/", "sam", 405, "method_not_allowed")]
    [OnEveryDatabase(
        "POST",
        "/api/v1/operations/tenant.plan.update",
        "ben",
        415,
        "unsupported_media_type"
    )]
    [OnEveryDatabase("POST", "/api/v1/operations/no.such", "ben", 404, "not_found")]
    [OnEveryDatabase("GET", "/api/v1/audit?text=%00", "ada", 400, "invalid_input")]
    public async Task Every_error_is_problem_json_with_a_code(
        DatabaseKind kind,
        string method,
        string path,
        string who,
        int status,
        string code
    )
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var answer = await plane.SendAsync(new HttpMethod(method), path, who);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
    }

    [Theory]
    [OnEveryDatabase("""{"target":null,"target":null,"input":{}}""", 400)]
    [OnEveryDatabase("""{"target":null,"input":{},"more":1}""", 400)]
    [OnEveryDatabase("""{"target":null,"input":{"name":"A","plan":"free","plan":"team"}}""", 400)]
    [OnEveryDatabase(
        """{"target":null,"input":{"name":"\ud800","plan":"free"},"reason":"asked for it"}""",
        400
    )]
    [OnEveryDatabase(
        """{"target":null,"input":{"name":"A","plan":"free","trialDays":"7"},"reason":"asked for it"}""",
        400
    )]
    [OnEveryDatabase(
        """{"target":null,"input":{"name":"A","plan":"free","trialDays":1e1000},"reason":"asked for it"}""",
        400
    )]
    [OnEveryDatabase("[]", 400)]
    [OnEveryDatabase("{", 400)]
    [OnEveryDatabase("", 400)]
    public async Task Malformed_bodies_are_refused(DatabaseKind kind, string body, int status)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var answer = await plane.SendAsync(
            HttpMethod.Post,
            "/api/v1/operations/tenant.create",
            "ben",
            new StringContent(body, Encoding.UTF8, "application/json")
        );

        Assert.Equal((status, "invalid_input"), (answer.Status, answer.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task A_large_body_is_refused(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var answer = await plane.RunAsync(
            "tenant.note.add",
            "ben",
            Guid.CreateVersion7().ToString(),
            new { text = new string('x', 70_000) }
        );

        Assert.Equal((413, "too_large"), (answer.Status, answer.Code));
    }

    [Theory]
    [OnEveryDatabase("evil.example")]
    [OnEveryDatabase("127.0.0.1.evil.example")]
    public async Task A_foreign_host_is_refused(DatabaseKind kind, string host)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var answer = await plane.SendAsync(
            HttpMethod.Get,
            "/health/live",
            null,
            null,
            ("Host", host)
        );

        Assert.Equal((400, "unknown_host"), (answer.Status, answer.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task Forwarded_headers_of_a_stranger_change_nothing(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var answer = await plane.RunAsync(
            "tenant.create",
            "ben",
            null,
            new { name = "Acme", plan = "free" },
            ("X-Forwarded-For", "10.9.8.7"),
            ("X-Forwarded-Host", "evil.example"),
            ("Forwarded", "for=10.9.8.7"),
            ("X-Real-IP", "10.9.8.7")
        );

        var entry = await plane.GetAsync(
            $"/api/v1/audit/{answer.Json.GetProperty("auditEntryId").GetString()}",
            "ada"
        );
        Assert.Equal("127.0.0.1", entry.Json.GetProperty("sourceIp").GetString());
    }

    [Theory, OnEveryDatabase]
    public async Task A_read_is_on_the_record_before_it_is_answered(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;
        var tenant = await plane.TenantAsync();

        await plane.GetAsync($"/api/v1/tenants/{tenant}", "sam");

        var entries = (
            await plane.GetAsync($"/api/v1/audit?tenant={tenant}&kind=read", "ada")
        ).Json.GetProperty("items");
        var read = Assert.Single(entries.EnumerateArray());
        Assert.Equal("tenant.get", read.GetProperty("action").GetString());
        Assert.Equal(
            "sam@postern.example",
            read.GetProperty("staff").GetProperty("email").GetString()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Support_sees_only_its_own_entries(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;
        var tenant = await plane.TenantAsync();
        await plane.RunAsync("tenant.note.add", "sam", tenant, new { text = "hello" });

        var items = (
            await plane.GetAsync($"/api/v1/audit?tenant={tenant}", "sam")
        ).Json.GetProperty("items");

        Assert.All(
            items.EnumerateArray(),
            entry =>
                Assert.Equal(
                    "sam@postern.example",
                    entry.GetProperty("staff").GetProperty("email").GetString()
                )
        );
        var bens = (await plane.GetAsync($"/api/v1/audit?tenant={tenant}&kind=change", "ada"))
            .Json.GetProperty("items")[1]
            .GetProperty("id")
            .GetString();
        Assert.Equal(404, (await plane.GetAsync($"/api/v1/audit/{bens}", "sam")).Status);
    }

    [Theory]
    [OnEveryDatabase("text=AT%26T", 1)]
    [OnEveryDatabase("text=at%26t", 1)]
    [OnEveryDatabase("text=100%25", 0)]
    [OnEveryDatabase("action=tenant.create", 2)]
    [OnEveryDatabase("staff=ben@postern.example&kind=change", 2)]
    [OnEveryDatabase("from=2999-01-01", 0)]
    [OnEveryDatabase("to=2000-01-01T00:00:00Z", 0)]
    public async Task Entries_are_found(DatabaseKind kind, string query, int count)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        await plane.TenantAsync("AT&T");
        await plane.TenantAsync("Moody's Corporation");

        var items = (await plane.GetAsync($"/api/v1/audit?{query}", "ada")).Json.GetProperty(
            "items"
        );

        Assert.Equal(count, items.GetArrayLength());
    }

    [Theory, OnEveryDatabase]
    public async Task Entries_are_paged_newest_first_without_a_gap(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;
        var tenant = await plane.TenantAsync();
        for (var i = 0; i < 7; i++)
            await plane.RunAsync("tenant.note.add", "ben", tenant, new { text = $"note {i}" });

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = (
                await plane.GetAsync(
                    $"/api/v1/audit?tenant={tenant}&kind=change&limit=3{(cursor is null ? "" : "&cursor=" + cursor)}",
                    "ada"
                )
            ).Json;
            seen.AddRange(
                page.GetProperty("items")
                    .EnumerateArray()
                    .Select(entry => entry.GetProperty("sequence").GetInt64())
            );
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(8, seen.Count);
        Assert.Equal(seen.OrderDescending(), seen);
    }

    [Theory]
    [OnEveryDatabase("AT&T", "AT&T")]
    [OnEveryDatabase("att", "AT&T")]
    [OnEveryDatabase("moodys", "Moody's Corporation")]
    [OnEveryDatabase("moody's", "Moody's Corporation")]
    [OnEveryDatabase("corp moody", "Moody's Corporation")]
    [OnEveryDatabase("S&P", "S&P Global")]
    [OnEveryDatabase("estee", "Estée Lauder")]
    [OnEveryDatabase("ESTÉE", "Estée Lauder")]
    [OnEveryDatabase("3m", "3M")]
    [OnEveryDatabase("lauder", "Estée Lauder")]
    [OnEveryDatabase("100%", null)]
    public async Task A_tenant_is_found_by_part_of_its_name(
        DatabaseKind kind,
        string search,
        string? name
    )
    {
        var plane = await companies.OfAsync(kind);

        var items = (
            await plane.GetAsync($"/api/v1/tenants?search={Uri.EscapeDataString(search)}", "sam")
        ).Json.GetProperty("items");

        Assert.Equal(
            name,
            items
                .EnumerateArray()
                .Select(item => item.GetProperty("name").GetString())
                .FirstOrDefault()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task An_ended_api_session_is_out_at_once(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        var me = (await plane.GetAsync("/api/v1/me", "sam")).Json;

        var answer = await plane.RunAsync(
            "staff.session.end",
            "erin",
            me.GetProperty("sessionId").GetString(),
            new { }
        );

        Assert.Equal(200, answer.Status);
        await Poll.UntilAsync(
            "the session is out",
            async _ => (await plane.GetAsync("/api/v1/me", "sam")).Status == 401
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Somebody_elses_session_is_not_yours_to_end(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;
        var erins = (await plane.GetAsync("/api/v1/me", "erin"))
            .Json.GetProperty("sessionId")
            .GetString();

        var answer = await plane.RunAsync("staff.session.end", "sam", erins, new { });

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task The_catalogue_says_what_the_caller_may_do_and_must_bring(DatabaseKind kind)
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        var billing = Operations(await plane.GetAsync("/api/v1/operations", "ben"))[
            "tenant.plan.update"
        ];
        var engineering = Operations(await plane.GetAsync("/api/v1/operations", "erin"))[
            "tenant.note.add"
        ];
        var support = Operations(await plane.GetAsync("/api/v1/operations", "sam"))[
            "tenant.plan.update"
        ];

        Assert.Equal(
            """{"reason":true,"ticket":false,"stepUp":false,"approval":false}""",
            billing.GetProperty("requires").GetRawText()
        );
        Assert.Equal(
            """{"reason":true,"ticket":true,"stepUp":false,"approval":false}""",
            engineering.GetProperty("requires").GetRawText()
        );
        Assert.True(billing.GetProperty("allowed").GetBoolean());
        Assert.False(support.GetProperty("allowed").GetBoolean());
        Assert.Equal(
            "string",
            billing
                .GetProperty("input")
                .GetProperty("properties")
                .GetProperty("plan")
                .GetProperty("type")
                .GetString()
        );
    }

    private static Dictionary<string, JsonElement> Operations(ApiAnswer answer) =>
        answer
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToDictionary(
                item => item.GetProperty("name").GetString()!,
                item => item,
                StringComparer.Ordinal
            );
}
