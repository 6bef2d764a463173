using System.Text.Json;
using Postern.Tests.Http;

namespace Postern.Tests.Runtime;

/// <summary>Customer servers say which version they have in force .</summary>
public sealed class AppliedTests
{
    [Theory, OnEveryDatabase]
    public async Task A_server_with_the_newest_version_is_current_and_one_with_an_older_one_is_not_R61(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var old = await VersionAsync(planes);
        Assert.Equal(204, (await ApplyAsync(planes, "web-1", old)).Status);
        Assert.Equal("current", (await OnlyAsync(planes)).GetProperty("state").GetString());

        await SetAsync(planes, 1);
        var now = await VersionAsync(planes);
        // Older than what one that just applies it can have.
        await Poll.UntilAsync(
            "a server that stays on the old version is seen to be behind",
            async _ =>
            {
                await ApplyAsync(planes, "web-1", old);
                return (await OnlyAsync(planes)).GetProperty("state").GetString() == "behind";
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        var behind = await OnlyAsync(planes);
        Assert.Equal(JsonValueKind.String, behind.GetProperty("behindSince").ValueKind);

        Assert.Equal(204, (await ApplyAsync(planes, "web-1", now)).Status);
        var current = await OnlyAsync(planes);
        Assert.Equal(
            ("current", now, "web-1", "app"),
            (
                current.GetProperty("state").GetString(),
                current.GetProperty("version").GetString(),
                current.GetProperty("server").GetString(),
                current.GetProperty("app").GetString()
            )
        );
        Assert.False(
            current.TryGetProperty("behindSince", out var since)
                && since.ValueKind != JsonValueKind.Null
        );
    }

    [Fact]
    public async Task The_version_of_a_moment_ago_is_new_enough()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();
        var before = reader.Version;
        await SetAsync(planes, 1);
        await reader.UntilAsync(known => known["version"]!.GetValue<string>() != before);

        await ApplyAsync(planes, "web-1", before);

        Assert.Equal("current", (await OnlyAsync(planes)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"server":"","app":"app","version":"1"}""", "server")]
    [InlineData("""{"app":"app","version":"1"}""", "server")]
    [InlineData("""{"server":7,"app":"app","version":"1"}""", "server")]
    [InlineData("""{"server":"a\u0000b","app":"app","version":"1"}""", "server")]
    [InlineData("""{"server":"web-1","version":"1"}""", "app")]
    [InlineData("""{"server":"web-1","app":"app"}""", "version")]
    [InlineData("""{"server":"web-1","app":"app","version":"1","more":1}""", "more")]
    public async Task What_is_no_such_report_is_refused(string body, string field)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var refused = await planes.PostAsync("/runtime/v1/applied", content);

        Assert.Equal((400, "invalid_input"), (refused.Status, refused.Code));
        Assert.True(refused.Json.GetProperty("errors").TryGetProperty(field, out _), refused.Body);
    }

    private static Task<ApiAnswer> ApplyAsync(TwoPlanes planes, string server, string version) =>
        planes.PostAsync(
            "/runtime/v1/applied",
            new
            {
                server,
                app = "app",
                version,
            }
        );

    private static async Task<JsonElement> OnlyAsync(TwoPlanes planes) =>
        Assert.Single(
            (await planes.Admin.GetAsync("/api/v1/customer-servers", "erin"))
                .Json.GetProperty("items")
                .EnumerateArray()
        );

    private static async Task<string> VersionAsync(TwoPlanes planes) =>
        (await planes.GetAsync("/runtime/v1/snapshot")).Json.GetProperty("version").GetString()!;

    private static Task SetAsync(TwoPlanes planes, int value) =>
        planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "global",
                value,
            }
        );
}
