namespace Postern.Tests.Runtime;

/// <summary>The product tells of its tenants and users.</summary>
public sealed class TenantSyncTests
{
    [Theory, OnEveryDatabase]
    public async Task A_new_tenant_is_made_and_an_old_one_brought_up_to_date(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);

        var made = await planes.PutAsync(
            "/runtime/v1/tenants/acme",
            new
            {
                name = "Acme",
                plan = "team",
                domain = "acme.example",
                country = "DE",
                currency = "EUR",
                ownerEmail = "Owner@acme.example",
            }
        );
        var changed = await planes.PutAsync(
            "/runtime/v1/tenants/acme",
            new { name = "Acme & Sons" }
        );

        Assert.Equal((201, 200), (made.Status, changed.Status));
        var id = made.Json.GetProperty("id").GetString();
        var tenant = (await planes.Admin.GetAsync($"/api/v1/tenants/{id}", "sam")).Json;
        Assert.Equal("Acme & Sons", tenant.GetProperty("name").GetString());
        Assert.Equal("team", tenant.GetProperty("plan").GetString());
        Assert.Equal("acme", tenant.GetProperty("externalId").GetString());
        var entry = await planes.EntryAsync($"tenant={id}&action=tenant.sync");
        Assert.Equal("system", entry.GetProperty("kind").GetString());
    }

    [Theory, OnEveryDatabase]
    public async Task Saying_the_same_twice_changes_nothing_and_leaves_no_entry(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, user) = await planes.CustomerAsync();
        var before = await planes.EntryAsync($"tenant={tenant}&kind=system");

        var again = await planes.CustomerAsync();

        Assert.Equal((tenant, user), again);
        var after = await planes.EntryAsync($"tenant={tenant}&kind=system");
        Assert.Equal(before.GetProperty("id").GetString(), after.GetProperty("id").GetString());
    }

    [Theory, OnEveryDatabase]
    public async Task Many_who_tell_of_the_same_tenant_at_once_make_one(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => planes.PutAsync("/runtime/v1/tenants/acme", new { name = "Acme" }))
        );

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201, answer.Body));
        Assert.Single(
            answers.Select(answer => answer.Json.GetProperty("id").GetString()).Distinct()
        );
    }

    [Fact]
    public async Task A_user_whom_staff_have_made_is_the_one_the_product_tells_of()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (tenant, _) = await planes.CustomerAsync();
        var made = await planes.Admin.RunAsync(
            "user.create",
            "sam",
            tenant,
            new { email = "eva@acme.example", name = "Eva" }
        );

        var told = await planes.PutAsync(
            "/runtime/v1/tenants/acme/users/u7",
            new { email = "Eva@acme.example", name = "Eva Brandt" }
        );

        Assert.Equal(200, told.Status);
        Assert.Equal(
            made.Json.GetProperty("result").GetProperty("id").GetString(),
            told.Json.GetProperty("id").GetString()
        );
    }

    [Theory]
    [InlineData("""{ "name": "Acme", "colour": "red" }""", 400, "invalid_input")]
    [InlineData("""{ "name": "Acme", "externalId": "other" }""", 400, "invalid_input")]
    [InlineData("""{ "name": "Acme", "name": "Twice" }""", 400, "invalid_input")]
    [InlineData("""{ "name": "" }""", 400, "invalid_input")]
    [InlineData("""{ "name": 7 }""", 400, "invalid_input")]
    [InlineData("""{ "name": "Acme", "country": "Germany" }""", 400, "invalid_input")]
    [InlineData("""{ "name": "Acme", "plan": "gold" }""", 409, "unknown_plan")]
    [InlineData("[]", 400, "invalid_input")]
    [InlineData("{", 400, "invalid_input")]
    public async Task What_makes_no_sense_is_refused(string body, int status, string code)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var refused = await planes.PutAsync("/runtime/v1/tenants/acme", content);

        Assert.Equal((status, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_user_of_an_unknown_tenant_is_not_found()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var refused = await planes.PutAsync(
            "/runtime/v1/tenants/nobody/users/u1",
            new { email = "a@acme.example", name = "A" }
        );

        Assert.Equal((404, "not_found"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task What_is_no_JSON_by_its_type_or_too_large_is_refused()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        using var text = new StringContent("""{ "name": "Acme" }""");
        using var large = new StringContent(
            $$"""{ "name": "{{new string('a', 300_000)}}" }""",
            System.Text.Encoding.UTF8,
            "application/json"
        );

        Assert.Equal(415, (await planes.PutAsync("/runtime/v1/tenants/acme", text)).Status);
        Assert.Equal(413, (await planes.PutAsync("/runtime/v1/tenants/acme", large)).Status);
    }
}
