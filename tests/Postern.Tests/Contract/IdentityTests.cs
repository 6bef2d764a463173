using System.Text.Json.Nodes;

namespace Postern.Tests.Contract;

/// <summary>Whom the API believes, tried with tokens of a provider that the tests hold the keys of.</summary>
[Trait("Needs", "published server")]
public sealed class IdentityTests(IdentityFixture identity, PublishedServer published)
    : IClassFixture<IdentityFixture>
{
    private const string Api = "/api/v1/me";

    private OwnProvider Provider => identity.Provider;

    public static TheoryData<string> Forgeries => [.. ForgedTokens.All.Keys];

    [Theory, MemberData(nameof(Forgeries))]
    public async Task A_forged_token_is_nobodys(string forgery)
    {
        var answer = await identity.Server.GetAsync(Api, ForgedTokens.All[forgery](Provider));

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Code));
        Assert.Contains(answer.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Bearer");
        Assert.Equal(0, Provider.ForeignKeyRequests);
    }

    [Fact]
    public async Task Nobody_is_refused_and_told_how_to_come_in()
    {
        var answer = await identity.Server.GetAsync(Api, null);

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task A_good_token_is_believed(string? type)
    {
        var header = Provider.Header();
        header["typ"] = type;
        if (type is null)
            header.Remove("typ");

        var answer = await identity.Server.GetAsync(
            Api,
            Provider.Sign(header, Provider.Claims("ben", "billing"))
        );

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal("ben@contract.example", answer.Json.GetProperty("email").GetString());
    }

    [Fact]
    public async Task A_token_on_an_elliptic_curve_is_believed()
    {
        var header = Provider.Header();
        header["alg"] = "ES256";
        header["kid"] = OwnProvider.CurveKeyId;

        var answer = await identity.Server.GetAsync(
            Api,
            Provider.SignOnCurve(header, Provider.Claims("ben", "billing"))
        );

        Assert.True(answer.Status == 200, answer.Body);
    }

    [Theory]
    [InlineData("""{"amr":["pwd"]}""", "mfa_required")]
    [InlineData("""{"amr":[]}""", "mfa_required")]
    [InlineData("""{"amr":null}""", "mfa_required")]
    [InlineData("""{"amr":"mfa"}""", "mfa_required")]
    [InlineData("""{"amr":["MFA"]}""", "mfa_required")]
    [InlineData("""{"amr":["mfa",1]}""", "mfa_required")]
    [InlineData("""{"amr":["not mfa"]}""", "mfa_required")]
    [InlineData("""{"amr":["pwd"],"acr":"phrh"}""", "mfa_required")]
    [InlineData("""{"amr":["pwd"],"acr":"PHR"}""", "mfa_required")]
    [InlineData("""{"amr":["pwd"],"acr":["phr"]}""", "mfa_required")]
    [InlineData("""{"amr":["pwd"],"acr":"phr"}""", null)]
    [InlineData("""{"amr":null,"acr":"phr"}""", null)]
    [InlineData("""{"amr":["hwk"]}""", null)]
    [InlineData("""{"roles":[]}""", "forbidden")]
    [InlineData("""{"roles":null}""", "forbidden")]
    [InlineData("""{"roles":["Billing"]}""", "forbidden")]
    [InlineData("""{"roles":["admin"]}""", "forbidden")]
    [InlineData("""{"roles":"billing support"}""", "forbidden")]
    [InlineData("""{"roles":{"billing":true}}""", "forbidden")]
    [InlineData("""{"roles":["billing"],"groups":["engineering"]}""", null)]
    [InlineData("""{"roles":"billing"}""", null)]
    public async Task Factors_and_roles_are_taken_to_the_letter(string claims, string? code)
    {
        var answer = await identity.Server.GetAsync(Api, Provider.Sign(With(claims)));

        Assert.Equal((code is null ? 200 : 403, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-16 * 60, "step_up_required")]
    [InlineData(null, "step_up_required")]
    public async Task A_dangerous_operation_wants_a_fresh_sign_in(int? age, string? code)
    {
        var tenant = await identity.Server.TenantAsync(Provider.Token("ben", "billing"));
        var claims = Provider.Claims("ben", "billing");
        claims["auth_time"] = age is null
            ? null
            : DateTimeOffset.UtcNow.ToUnixTimeSeconds() + age.Value;
        if (age is null)
            claims.Remove("auth_time");

        var answer = await identity.Server.RunAsync(
            "tenant.deactivate",
            Provider.Sign(claims),
            tenant,
            new { }
        );

        Assert.Equal((code is null ? 200 : 403, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_thousand_strangers_do_not_make_the_server_ask_for_keys_a_thousand_times()
    {
        var header = Provider.Header();
        header["kid"] = "stranger";
        var token = Provider.Sign(header, Provider.Claims("ben", "billing"));
        var before = Provider.KeyRequests;

        for (var i = 0; i < 40; i++)
            Assert.Equal(401, (await identity.Server.GetAsync(Api, token)).Status);

        Assert.InRange(Provider.KeyRequests - before, 0, 1);
    }

    [Fact]
    public async Task A_new_key_is_picked_up_and_a_withdrawn_one_is_worth_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var provider = await OwnProvider.StartAsync();
        await using var server = await ContractServer.StartAsync(
            published,
            provider.Settings,
            new Dictionary<string, string> { ["Postern__Database"] = database.ConnectionString }
        );
        var old = provider.Token("ben", "billing");
        Assert.Equal(200, (await server.GetAsync(Api, old)).Status);

        provider.Rotate();

        Assert.Equal(200, (await server.GetAsync(Api, provider.Token("ben", "billing"))).Status);
        Assert.Equal(401, (await server.GetAsync(Api, old)).Status);
    }

    [Fact]
    public async Task Without_the_provider_nobody_comes_in()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var provider = await OwnProvider.StartAsync();
        var token = provider.Token("ben", "billing");
        var settings = provider.Settings;
        await provider.DisposeAsync();
        await using var server = await ContractServer.StartAsync(
            published,
            settings,
            new Dictionary<string, string> { ["Postern__Database"] = database.ConnectionString }
        );

        var answer = await server.GetAsync(Api, token);

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Code));
    }

    /// <summary>A good token's claims with these in place; null takes one away.</summary>
    private JsonObject With(string changes)
    {
        var claims = Provider.Claims("ben", "billing");
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null)
                claims.Remove(name);
            else
                claims[name] = value.DeepClone();
        }

        // Each row is a session of its own.
        claims["sid"] = changes;
        return claims;
    }
}
