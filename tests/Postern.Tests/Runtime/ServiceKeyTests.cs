namespace Postern.Tests.Runtime;

/// <summary>Who is heard on the runtime plane.</summary>
public sealed class ServiceKeyTests
{
    [Theory, OnEveryDatabase]
    public async Task A_key_is_shown_once_and_stored_hashed(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);

        var listed = await planes.Admin.GetAsync("/api/v1/service-keys", "erin");
        var entry = await planes.EntryAsync("action=service_key.create");

        Assert.StartsWith("pstn_", planes.Key, StringComparison.Ordinal);
        Assert.DoesNotContain(planes.Key, listed.Body, StringComparison.Ordinal);
        Assert.Equal(
            planes.Key[..12],
            listed.Json.GetProperty("items")[0].GetProperty("prefix").GetString()
        );
        Assert.DoesNotContain(planes.Key, entry.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("[redacted]", entry.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task A_repeated_creation_under_one_idempotency_key_does_not_show_it_again(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var input = new { name = "once" };

        var first = await planes.Admin.RunAsync(
            "service_key.create",
            "erin",
            null,
            input,
            ("Idempotency-Key", "k-1")
        );
        var again = await planes.Admin.RunAsync(
            "service_key.create",
            "erin",
            null,
            input,
            ("Idempotency-Key", "k-1")
        );

        Assert.True(first.Json.GetProperty("result").TryGetProperty("key", out _));
        Assert.Equal(200, again.Status);
        Assert.False(again.Json.GetProperty("result").TryGetProperty("key", out _));
        Assert.Equal(
            first.Json.GetProperty("auditEntryId").GetString(),
            again.Json.GetProperty("auditEntryId").GetString()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_revoked_key_is_out_at_once(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        Assert.Equal(200, (await planes.GetAsync("/runtime/v1/snapshot")).Status);
        var id = (await planes.Admin.GetAsync("/api/v1/service-keys", "erin"))
            .Json.GetProperty("items")[0]
            .GetProperty("id")
            .GetString();

        Assert.Equal(
            200,
            (await planes.Admin.RunAsync("service_key.revoke", "erin", id, new { })).Status
        );

        var refused = await planes.GetAsync("/runtime/v1/snapshot");
        Assert.Equal((401, "unauthenticated"), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pstn_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not a key at all")]
    public async Task Without_a_live_key_nothing_is_answered_and_the_refusal_is_recorded(
        string? key
    )
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var refused = await planes.SendAsync(HttpMethod.Get, "/runtime/v1/snapshot", null, key);

        Assert.Equal((401, "unauthenticated"), (refused.Status, refused.Code));
        var entry = await planes.EntryAsync("action=service_key.use");
        Assert.Equal("refused", entry.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_staff_token_is_worth_nothing_here()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var refused = await planes.GetAsync(
            "/runtime/v1/snapshot",
            await planes.Admin.TokenAsync("erin")
        );

        Assert.Equal((401, "unauthenticated"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_key_opens_what_its_scopes_say_and_no_more()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var readOnly = await TwoPlanes.KeyAsync(planes.Admin, null, "read");

        Assert.Equal(200, (await planes.GetAsync("/runtime/v1/snapshot", readOnly)).Status);
        var refused = await planes.RedeemAsync("whatever", readOnly);

        Assert.Equal((403, "forbidden"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Its_last_use_is_shown()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        await planes.GetAsync("/runtime/v1/snapshot");

        var listed = await planes.Admin.GetAsync("/api/v1/service-keys", "erin");

        Assert.NotNull(listed.Json.GetProperty("items")[0].GetProperty("usedAt").GetString());
    }

    [Fact]
    public async Task A_foreign_host_is_refused()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var refused = await planes.SendAsync(
            HttpMethod.Get,
            "/runtime/v1/snapshot",
            null,
            planes.Key,
            ("Host", "evil.example")
        );

        Assert.Equal((400, "unknown_host"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task No_route_of_the_admin_plane_is_here_and_none_of_this_one_there()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        Assert.Equal(404, (await planes.GetAsync("/api/v1/tenants")).Status);
        Assert.Equal(404, (await planes.GetAsync("/tenants")).Status);
        Assert.NotEqual(200, (await planes.Admin.GetAsync("/runtime/v1/snapshot", "erin")).Status);
    }
}
