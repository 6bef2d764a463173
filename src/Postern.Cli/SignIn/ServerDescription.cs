using Postern.Cli.Api;
using Postern.Cli.Output;

namespace Postern.Cli.SignIn;

/// <summary>What a server says about signing in to it, at <c>/.well-known/postern</c>.</summary>
internal sealed record ServerDescription(
    string Authority,
    string ClientId,
    string Scope,
    string? Audience
)
{
    public static async Task<ServerDescription> ReadAsync(
        Uri server,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(server, ".well-known/postern")
        );
        var answer = await Wire.SendAsync(request, cancellation);
        if (
            answer is { IsSuccess: true, Body: { } described }
            && described.Text("name") == "Postern"
            && described.Text("authority") is { } authority
            && described.Text("clientId") is { } clientId
        )
            return new(
                authority,
                clientId,
                described.Text("scope") ?? "openid",
                described.Text("audience")
            );
        throw new CliFailure(
            ExitCode.Network,
            $"{server} does not describe itself as a Postern admin plane.",
            "Check the address: --server, or POSTERN_SERVER."
        );
    }
}
