using System.Net;
using static Postern.Tests.Development.ProviderUnderTest;

namespace Postern.Tests.Development;

public sealed class DevelopmentTokenTests
{
    [Fact]
    public async Task A_script_gets_an_access_token_by_e_mail()
    {
        await using var provider = await StartAsync();

        var (status, json) = await provider.AskAsync(
            "/development/token",
            [new("email", "ben@postern.example")]
        );

        Assert.Equal(HttpStatusCode.OK, status);
        var token = await provider.ValidateAsync(
            (string)json["access_token"]!,
            "at+jwt",
            "postern-api"
        );
        Assert.Equal("ben@postern.example", token.GetPayloadValue<string>("email"));
        Assert.Equal(600, (int)json["expires_in"]!);
    }

    [Fact]
    public async Task The_time_of_sign_in_and_the_lifetime_can_be_chosen()
    {
        await using var provider = await StartAsync();

        var (_, json) = await provider.AskAsync(
            "/development/token",
            [
                new("email", "ben@postern.example"),
                new("auth_time_offset", "-3600"),
                new("lifetime", "-5"),
            ]
        );

        var claims = PayloadOf((string)json["access_token"]!);
        Assert.Equal((long)claims["iat"]! - 3600, (long)claims["auth_time"]!);
        Assert.Equal((long)claims["iat"]! - 5, (long)claims["exp"]!);
    }

    [Theory]
    [InlineData("email", "nobody@postern.example")]
    [InlineData("lifetime", "long")]
    [InlineData("lifetime", "86401")]
    [InlineData("auth_time_offset", "-86401")]
    public async Task A_faulty_request_says_what_would_be_right(string field, string value)
    {
        await using var provider = await StartAsync();
        var form = new Dictionary<string, string>
        {
            ["email"] = "ben@postern.example",
            [field] = value,
        };

        var (status, json) = await provider.AskAsync("/development/token", form);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_request"),
            (status, (string?)json["error"])
        );
    }
}
