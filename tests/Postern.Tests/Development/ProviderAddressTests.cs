using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Postern.Development;

namespace Postern.Tests.Development;

public sealed class ProviderAddressTests
{
    [Theory]
    [InlineData("http://0.0.0.0:9099")]
    [InlineData("http://[::]:9099")]
    [InlineData("http://*:9099")]
    [InlineData("http://192.168.1.10:9099")]
    [InlineData("http://10.0.0.1:0")]
    [InlineData("http://postern.example:9099")]
    [InlineData("http://localhost.example:9099")]
    [InlineData("http://127.0.0.1.example:9099")]
    [InlineData("http://127.0.0.1:9099@postern.example")]
    [InlineData("http://127.0.0.1:9099/idp")]
    [InlineData("https://127.0.0.1:9099")]
    [InlineData("http://localhost:0")]
    [InlineData("127.0.0.1:9099")]
    [InlineData("")]
    public void Anything_but_plain_http_on_loopback_is_refused(string url)
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            DevelopmentIdentityProvider.Build(new DevelopmentIdentityProviderOptions { Url = url })
        );

        Assert.Equal(nameof(DevelopmentIdentityProviderOptions.Url), refusal.ParamName);
        Assert.Contains("http://127.0.0.1:9099", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9099")]
    [InlineData("http://localhost:9099/")]
    [InlineData("http://[::1]:9099")]
    [InlineData("http://127.0.0.1:0")]
    public async Task Every_loopback_address_is_accepted(string url)
    {
        await using var app = DevelopmentIdentityProvider.Build(
            new DevelopmentIdentityProviderOptions { Url = url }
        );

        Assert.NotNull(app);
    }

    [Fact]
    public async Task The_issuer_is_the_address_that_was_bound()
    {
        await using var provider = await ProviderUnderTest.StartAsync();

        var metadata = (
            await provider.Browser.GetFromJsonAsync<JsonObject>("/.well-known/openid-configuration")
        )!;

        Assert.NotEqual(0, new Uri(provider.Issuer).Port);
        Assert.Equal(provider.Issuer, (string?)metadata["issuer"]);
        Assert.Equal(provider.Issuer + "/authorize", (string?)metadata["authorization_endpoint"]);
        Assert.Equal(provider.Issuer + "/token", (string?)metadata["token_endpoint"]);
        Assert.Equal(
            provider.Issuer + "/device_authorization",
            (string?)metadata["device_authorization_endpoint"]
        );
        Assert.Equal(provider.Issuer + "/jwks", (string?)metadata["jwks_uri"]);
        Assert.Equal(provider.Issuer + "/logout", (string?)metadata["end_session_endpoint"]);
        Assert.True((bool?)metadata["authorization_response_iss_parameter_supported"]);
        Assert.Equal("""["S256"]""", metadata["code_challenge_methods_supported"]!.ToJsonString());
    }

    [Fact]
    public async Task The_key_set_holds_no_private_key()
    {
        await using var provider = await ProviderUnderTest.StartAsync();

        var key = (await provider.Browser.GetFromJsonAsync<JsonObject>("/jwks"))!["keys"]![
            0
        ]!.AsObject();

        Assert.Equal(
            ["alg", "crv", "kid", "kty", "use", "x", "y"],
            key.Select(member => member.Key).Order()
        );
    }

    [Fact]
    public async Task A_request_that_names_another_host_is_refused()
    {
        await using var provider = await ProviderUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/development/token")
        {
            Headers = { Host = "rebound.example" },
            Content = new FormUrlEncodedContent([new("email", "erin@postern.example")]),
        };

        using var response = await provider.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Fact]
    public void Two_members_of_staff_with_one_address_are_refused()
    {
        var sam = DevelopmentStaff.Default[0];
        var options = new DevelopmentIdentityProviderOptions
        {
            Staff = [sam, sam with { Subject = "another" }],
        };

        var refusal = Assert.Throws<ArgumentException>(() =>
            DevelopmentIdentityProvider.Build(options)
        );

        Assert.Contains(sam.Email, refusal.Message, StringComparison.Ordinal);
    }
}
