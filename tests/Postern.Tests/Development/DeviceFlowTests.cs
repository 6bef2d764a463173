using System.Net;
using System.Text.Json.Nodes;
using Postern.Development;
using static Postern.Tests.Development.ProviderUnderTest;

namespace Postern.Tests.Development;

public sealed class DeviceFlowTests
{
    private static readonly DevelopmentStaffMember Emil = DevelopmentStaff.Default.Single(member =>
        member.Email == "emil@postern.example"
    );
    private readonly SteppedClock clock = new();

    [Fact]
    public async Task Confirming_the_code_gives_the_device_its_tokens_once()
    {
        await using var provider = await StartAsync(time: clock);
        var device = await StartDeviceAsync(provider);
        Assert.Matches("^[B-Z]{4}-[B-Z]{4}$", device.UserCode);
        Assert.Equal(provider.Issuer + "/device", (string?)device.Json["verification_uri"]);
        Assert.Equal(600, (int)device.Json["expires_in"]!);
        Assert.Equal(5, (int)device.Json["interval"]!);
        Assert.Equal("authorization_pending", await PollAsync(provider, device));

        var page = await provider.ReadAsync((string)device.Json["verification_uri_complete"]!);
        Assert.Contains(device.UserCode, page, StringComparison.Ordinal);
        using var confirmed = await DecideAsync(
            provider,
            device.UserCode,
            ("subject", Emil.Subject)
        );
        Assert.Contains(
            "Emil Nowak",
            await confirmed.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );

        var (status, tokens) = await provider.AskAsync("/token", PollForm(device));
        Assert.Equal(HttpStatusCode.OK, status);
        var token = (string)tokens["access_token"]!;
        await provider.ValidateAsync(token, "at+jwt", "postern-api");
        await provider.ValidateAsync((string)tokens["id_token"]!, "JWT", "postern-cli");
        Assert.Equal("emil@postern.example", (string?)PayloadOf(token)["email"]);
        Assert.Equal("postern-cli", (string?)PayloadOf(token)["client_id"]);

        Assert.Equal("invalid_grant", await PollAsync(provider, device));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData(" {0} ")]
    public async Task The_code_may_be_typed_in_any_case_and_spacing(string format)
    {
        await using var provider = await StartAsync(time: clock);
        var device = await StartDeviceAsync(provider);
        var typed = string.Format(format, device.UserCode.ToLowerInvariant().Replace('-', ' '));

        var page = await provider.ReadAsync("/device?user_code=" + Uri.EscapeDataString(typed));

        Assert.Contains("Emil Nowak", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_asks_too_often_is_told_to_slow_down()
    {
        await using var provider = await StartAsync(time: clock);
        var device = await StartDeviceAsync(provider);

        Assert.Equal("authorization_pending", await PollAsync(provider, device));
        clock.Step(TimeSpan.FromSeconds(4));
        Assert.Equal("slow_down", await PollAsync(provider, device));
        clock.Step(TimeSpan.FromSeconds(5));
        Assert.Equal("slow_down", await PollAsync(provider, device));
        clock.Step(TimeSpan.FromSeconds(15));
        Assert.Equal("authorization_pending", await PollAsync(provider, device));
    }

    [Fact]
    public async Task A_code_that_nobody_confirms_expires()
    {
        await using var provider = await StartAsync(time: clock);
        var device = await StartDeviceAsync(provider);
        clock.Step(TimeSpan.FromMinutes(10));

        using var late = await DecideAsync(provider, device.UserCode, ("subject", Emil.Subject));

        Assert.Contains(
            "is not waiting",
            await late.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal("expired_token", await PollAsync(provider, device));
    }

    [Fact]
    public async Task A_refused_sign_in_is_denied_to_the_device()
    {
        await using var provider = await StartAsync(time: clock);
        var device = await StartDeviceAsync(provider);

        using var refused = await DecideAsync(provider, device.UserCode, ("decision", "refuse"));
        using var changedMind = await DecideAsync(
            provider,
            device.UserCode,
            ("subject", Emil.Subject)
        );

        Assert.Contains(
            "is not waiting",
            await changedMind.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal("access_denied", await PollAsync(provider, device));
    }

    [Fact]
    public async Task Confirming_as_nobody_decides_nothing()
    {
        await using var provider = await StartAsync(time: clock);
        var device = await StartDeviceAsync(provider);

        using var asNobody = await DecideAsync(provider, device.UserCode, ("subject", "made-up"));

        Assert.Equal("authorization_pending", await PollAsync(provider, device));
    }

    [Theory]
    [InlineData("postern-cli", "profile", null, "invalid_scope")]
    [InlineData("postern-cli", "openid", "https://other.example", "invalid_target")]
    [InlineData("somebody", "openid", null, "invalid_client")]
    public async Task A_faulty_start_is_refused(
        string clientId,
        string scope,
        string? resource,
        string error
    )
    {
        await using var provider = await StartAsync(time: clock);

        var (_, refusal) = await provider.AskAsync(
            "/device_authorization",
            [
                new("client_id", clientId),
                new("scope", scope),
                new("resource", resource ?? "postern-api"),
            ]
        );

        Assert.Equal(error, (string?)refusal["error"]);
    }

    [Fact]
    public async Task The_console_has_no_device_flow()
    {
        await using var provider = await StartAsync(time: clock);

        var (_, refusal) = await provider.AskAsync(
            "/device_authorization",
            [
                new("client_id", "postern"),
                new("client_secret", "postern-development"),
                new("scope", "openid"),
            ]
        );

        Assert.Equal("unauthorized_client", (string?)refusal["error"]);
    }

    private static async Task<Device> StartDeviceAsync(ProviderUnderTest provider)
    {
        var (status, json) = await provider.AskAsync(
            "/device_authorization",
            [
                new("client_id", "postern-cli"),
                new("scope", "openid profile email"),
                new("resource", "postern-api"),
            ]
        );
        Assert.Equal(HttpStatusCode.OK, status);
        return new Device(json);
    }

    private static Task<HttpResponseMessage> DecideAsync(
        ProviderUnderTest provider,
        string userCode,
        (string Name, string Value) decision
    ) =>
        provider.PostAsync(
            "/device",
            [new("user_code", userCode), new(decision.Name, decision.Value)]
        );

    private static KeyValuePair<string, string>[] PollForm(Device device) =>
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            new("client_id", "postern-cli"),
            new("device_code", device.Code),
        ];

    private static async Task<string?> PollAsync(ProviderUnderTest provider, Device device)
    {
        var (status, json) = await provider.AskAsync("/token", PollForm(device));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        return (string?)json["error"];
    }

    private sealed record Device(JsonObject Json)
    {
        public string Code => (string)Json["device_code"]!;
        public string UserCode => (string)Json["user_code"]!;
    }
}
