using Postern.Cli.Api;
using Postern.Cli.Output;

namespace Postern.Cli.SignIn;

/// <summary>The endpoints of the company's identity provider that the device flow needs.</summary>
internal sealed record IdentityProvider(Uri DeviceAuthorization, Uri Token)
{
    public static async Task<IdentityProvider> DiscoverAsync(
        string authority,
        CancellationToken cancellation
    )
    {
        var address = Endpoint(
            $"{authority.TrimEnd('/')}/.well-known/openid-configuration",
            "authority",
            authority
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var answer = await Wire.SendAsync(request, cancellation);
        if (answer is not { IsSuccess: true, Body: { } discovery })
            throw Fault(
                $"{address} answered {(int)answer.Status} instead of with its configuration."
            );
        // OpenID Connect Discovery 1.0, section 4.3: compared character by character.
        var issuer = discovery.Text("issuer");
        if (!string.Equals(issuer, authority, StringComparison.Ordinal))
            throw Fault($"{address} calls itself {issuer}, but the server trusts {authority}.");
        if (discovery.Text("device_authorization_endpoint") is not { } device)
            throw new CliFailure(
                ExitCode.Network,
                $"{authority} offers no device sign-in (RFC 8628).",
                "Ask for it to be switched on, or give a token in POSTERN_TOKEN."
            );
        return new(
            Endpoint(device, "device_authorization_endpoint", authority),
            Endpoint(discovery.Text("token_endpoint"), "token_endpoint", authority)
        );
    }

    private static Uri Endpoint(string? text, string name, string authority) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && ServerAddress.IsSafe(address)
            ? address
            : throw Fault(
                $"The {name} of {authority} must be an https address, or http on this machine: {text}"
            );

    private static CliFailure Fault(string message) =>
        new(
            ExitCode.Network,
            message,
            "Tell whoever runs the server: its identity provider is not set up rightly."
        );
}
