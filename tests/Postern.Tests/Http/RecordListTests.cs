using Postern.Tests.Runtime;

namespace Postern.Tests.Http;

public sealed class RecordListTests
{
    [Theory, OnEveryDatabase]
    public async Task One_request_shows_everything_that_was_recorded_while_it_was_served(
        DatabaseKind kind
    )
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;
        await plane.TenantAsync("Somebody else's");
        var created = await plane.RunAsync(
            "tenant.create",
            "ben",
            null,
            new { name = "Acme", plan = "free" }
        );
        var request = created.Headers.GetValues("X-Request-Id").Single();

        var found = await plane.GetAsync($"/api/v1/audit?request={request}", "ada");

        var entry = Assert.Single(found.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(
            created.Json.GetProperty("auditEntryId").GetString(),
            entry.GetProperty("id").GetString()
        );
    }

    [Theory]
    [OnEveryDatabase("/api/v1/audit", "ada")]
    [OnEveryDatabase("/api/v1/staff/sessions", "ada")]
    [OnEveryDatabase("/api/v1/outbox", "sam")]
    [OnEveryDatabase("/api/v1/tenants", "sam")]
    public async Task A_cursor_that_was_not_given_by_us_is_no_fault_of_the_server(
        DatabaseKind kind,
        string list,
        string who
    )
    {
        var plane = (await SharedPlanes.OfAsync(kind)).Admin;

        foreach (var cursor in new[] { "!", "%20", "a", "bm9uc2Vuc2U", "%F0%9F%90%9F" })
        {
            var answer = await plane.GetAsync($"{list}?cursor={cursor}", who);

            Assert.True(answer.Status is 200 or 400, $"{cursor}: {answer.Status} {answer.Body}");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Who_may_see_all_sessions_can_ask_for_their_own(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        await plane.GetAsync("/api/v1/me", "sam");

        var all = await plane.GetAsync("/api/v1/staff/sessions", "ada");
        var own = await plane.GetAsync("/api/v1/staff/sessions?owner=me", "ada");

        Assert.Equal(2, all.Json.GetProperty("items").GetArrayLength());
        var session = Assert.Single(own.Json.GetProperty("items").EnumerateArray());
        Assert.True(session.GetProperty("own").GetBoolean());
    }

    [Theory, OnEveryDatabase]
    public async Task A_message_says_what_it_comes_from(DatabaseKind kind)
    {
        await using var plane = await AdminPlane.StartAsync(kind);
        await plane.TenantAsync("Acme");

        var found = await plane.GetAsync("/api/v1/outbox?state=pending", "sam");

        var message = Assert.Single(found.Json.GetProperty("items").EnumerateArray());
        Assert.Contains("Acme", message.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }
}
