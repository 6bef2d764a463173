using System.Text;
using Postern.Tests.Http;

namespace Postern.Tests.Runtime;

/// <summary>The OpenFeature Remote Evaluation Protocol, request by request.</summary>
public sealed class OfrepTests
{
    private const string All = "/ofrep/v1/evaluate/flags";

    [Theory, OnEveryDatabase]
    public async Task A_setting_is_evaluated_for_the_tenant_with_the_reason_why(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, _) = await planes.CustomerAsync();
        await AssertRowsAsync(planes, 100_000, "STATIC", "default");

        await planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "global",
                value = 1,
            }
        );
        await AssertRowsAsync(planes, 1, "STATIC", "global");

        await planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "plan",
                plan = "free",
                value = 2,
            }
        );
        var result = await AssertRowsAsync(planes, 2, "TARGETING_MATCH", "plan");
        Assert.Equal("free", result.GetProperty("metadata").GetProperty("plan").GetString());

        var until = planes.Clock.GetUtcNow().AddHours(1);
        await planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "tenant",
                tenantId = tenant,
                value = 3,
                until,
            }
        );
        result = await AssertRowsAsync(planes, 3, "TARGETING_MATCH", "tenant");
        Assert.InRange(
            result.GetProperty("metadata").GetProperty("until").GetDateTimeOffset() - until,
            TimeSpan.FromMilliseconds(-1),
            TimeSpan.Zero
        );

        // It ends by itself, whoever has or has not noticed.
        planes.Clock.Step(TimeSpan.FromHours(2));
        await AssertRowsAsync(planes, 2, "TARGETING_MATCH", "plan");
    }

    [Theory]
    [InlineData("""{"context":{"targetingKey":"acme"}}""", true, "plan")]
    [InlineData("""{"context":{"targetingKey":"u1","tenant":"acme"}}""", true, "plan")]
    [InlineData("""{"context":{"tenant":"acme","more":{"deep":[1,null]}}}""", true, "plan")]
    [InlineData("""{"context":{"targetingKey":"nobody"}}""", false, "default")]
    public async Task A_flag_is_on_where_the_plan_has_it(string body, bool isOn, string scope)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (tenant, _) = await planes.CustomerAsync();
        await planes.Admin.RunAsync(
            "tenant.plan.update",
            "erin",
            tenant,
            new { plan = "business" }
        );
        await planes.GetAsync("/runtime/v1/snapshot");

        var answer = await EvaluateAsync(planes, "sso", body);

        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal("sso", answer.Json.GetProperty("key").GetString());
        Assert.Equal(isOn, answer.Json.GetProperty("value").GetBoolean());
        Assert.Equal(isOn ? "on" : "off", answer.Json.GetProperty("variant").GetString());
        Assert.Equal(scope, answer.Json.GetProperty("metadata").GetProperty("scope").GetString());
    }

    [Theory]
    [InlineData("sso", "", 400, "PARSE_ERROR")]
    [InlineData("sso", "nonsense", 400, "PARSE_ERROR")]
    [InlineData("sso", "[]", 400, "PARSE_ERROR")]
    [InlineData("sso", """{"context":{},"context":{}}""", 400, "PARSE_ERROR")]
    [InlineData("sso", "{}", 400, "TARGETING_KEY_MISSING")]
    [InlineData("sso", """{"context":{"user":"u1"}}""", 400, "TARGETING_KEY_MISSING")]
    [InlineData("sso", """{"context":{"targetingKey":""}}""", 400, "TARGETING_KEY_MISSING")]
    [InlineData("sso", """{"context":{"targetingKey":7}}""", 400, "INVALID_CONTEXT")]
    [InlineData(
        "sso",
        """{"context":{"tenant":{},"targetingKey":"acme"}}""",
        400,
        "INVALID_CONTEXT"
    )]
    [InlineData("sso", """{"context":"acme"}""", 400, "INVALID_CONTEXT")]
    [InlineData("nothing", """{"context":{"targetingKey":"acme"}}""", 404, "FLAG_NOT_FOUND")]
    [InlineData("a%20b", """{"context":{"targetingKey":"acme"}}""", 404, "FLAG_NOT_FOUND")]
    [InlineData(null, "nonsense", 400, "PARSE_ERROR")]
    [InlineData(null, "{}", 400, "TARGETING_KEY_MISSING")]
    [InlineData(null, """{"context":[]}""", 400, "INVALID_CONTEXT")]
    public async Task What_cannot_be_evaluated_is_answered_in_the_protocols_words(
        string? key,
        string body,
        int status,
        string code
    )
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var answer = await EvaluateAsync(planes, key, body);

        Assert.Equal((status, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(code, answer.Json.GetProperty("errorCode").GetString());
        Assert.NotEmpty(answer.Json.GetProperty("errorDetails").GetString()!);
        Assert.Equal(
            key is null ? null : Uri.UnescapeDataString(key),
            answer.Json.TryGetProperty("key", out var named) ? named.GetString() : null
        );
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    public async Task The_body_is_json_and_says_so_R64(string type, int status)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var answer = await EvaluateAsync(
            planes,
            "sso",
            """{"context":{"targetingKey":"acme"}}""",
            type
        );

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.ContentType));
    }

    [Fact]
    public async Task Without_a_key_or_its_scope_nothing_is_evaluated()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var jobs = await TwoPlanes.KeyAsync(planes.Admin, null, "jobs");
        var body = new { context = new { targetingKey = "acme" } };

        Assert.Equal(
            401,
            (await planes.SendAsync(HttpMethod.Post, $"{All}/sso", body, key: null)).Status
        );
        Assert.Equal(403, (await planes.PostAsync($"{All}/sso", body, jobs)).Status);
        Assert.Equal(403, (await planes.PostAsync(All, body, jobs)).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task All_at_once_has_a_tag_that_changes_with_what_is_answered(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        await planes.CustomerAsync();
        await planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "global",
                value = 7,
                until = planes.Clock.GetUtcNow().AddHours(1),
            }
        );
        await planes.GetAsync("/runtime/v1/snapshot");

        var first = await AllAsync(planes, null);
        var tag = first.Headers.ETag!.ToString();
        var again = await AllAsync(planes, $"\"other\", W/{tag}");
        planes.Clock.Step(TimeSpan.FromHours(2));
        var ended = await AllAsync(planes, tag);

        Assert.Equal(200, first.Status);
        var flags = first
            .Json.GetProperty("flags")
            .EnumerateArray()
            .ToDictionary(flag => flag.GetProperty("key").GetString()!);
        Assert.False(flags["sso"].GetProperty("value").GetBoolean());
        Assert.Equal(7, flags["exports.max_rows"].GetProperty("value").GetInt32());
        Assert.False(flags["maintenance"].GetProperty("value").GetBoolean());
        Assert.Equal((304, ""), (again.Status, again.Body));
        Assert.Equal(200, ended.Status);
        Assert.NotEqual(tag, ended.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Maintenance_says_what_customers_are_told()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (tenant, _) = await planes.CustomerAsync();
        var started = await planes.Admin.RunAsync(
            "maintenance.start",
            "erin",
            null,
            new
            {
                scope = "tenant",
                tenantId = tenant,
                message = "Back at noon",
                until = planes.Clock.GetUtcNow().AddHours(1),
            }
        );
        Assert.True(started.Status == 200, started.Body);
        await planes.GetAsync("/runtime/v1/snapshot");

        var answer = await EvaluateAsync(
            planes,
            "maintenance",
            """{"context":{"targetingKey":"acme"}}"""
        );

        Assert.True(answer.Json.GetProperty("value").GetBoolean());
        Assert.Equal(
            "Back at noon",
            answer.Json.GetProperty("metadata").GetProperty("message").GetString()
        );
    }

    private static async Task<System.Text.Json.JsonElement> AssertRowsAsync(
        TwoPlanes planes,
        int value,
        string reason,
        string scope
    )
    {
        await planes.GetAsync("/runtime/v1/snapshot");
        var answer = await EvaluateAsync(
            planes,
            "exports.max_rows",
            """{"context":{"targetingKey":"acme"}}"""
        );
        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(
            (value, reason, scope, scope),
            (
                answer.Json.GetProperty("value").GetInt32(),
                answer.Json.GetProperty("reason").GetString(),
                answer.Json.GetProperty("variant").GetString(),
                answer.Json.GetProperty("metadata").GetProperty("scope").GetString()
            )
        );
        return answer.Json;
    }

    private static Task<ApiAnswer> AllAsync(TwoPlanes planes, string? knownTag) =>
        planes.SendAsync(
            HttpMethod.Post,
            All,
            new { context = new { targetingKey = "acme" } },
            planes.Key,
            knownTag is null ? [] : [("If-None-Match", knownTag)]
        );

    private static async Task<ApiAnswer> EvaluateAsync(
        TwoPlanes planes,
        string? key,
        string body,
        string type = "application/json"
    )
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        return await planes.PostAsync(key is null ? All : $"{All}/{key}", content);
    }
}
