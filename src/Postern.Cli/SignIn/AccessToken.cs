namespace Postern.Cli.SignIn;

/// <summary>What the server knows us by.</summary>
/// <param name="Value">The token itself. It is never printed.</param>
/// <param name="IsGiven">Whether it came from POSTERN_TOKEN and not from a sign-in.</param>
internal sealed record AccessToken(string Value, bool IsGiven)
{
    public override string ToString() => "(access token)";

    public static async Task<AccessToken> ForAsync(
        Uri server,
        CliEnvironment environment,
        CancellationToken cancellation
    )
    {
        if (environment.Variable("POSTERN_TOKEN") is { Length: > 0 } given)
            return new(given.Trim(), IsGiven: true);
        var signIn =
            await StoredSignIn.ReadAsync(server, environment, cancellation)
            ?? throw new CliFailure(
                ExitCode.NotSignedIn,
                $"You are not signed in to {server}",
                "Sign in with: postern login"
            );
        if (signIn.ExpiresAt <= environment.Time.GetUtcNow())
            throw new CliFailure(
                ExitCode.NotSignedIn,
                $"Your sign-in to {server} has run out.",
                "Sign in again with: postern login"
            );
        return new(signIn.AccessToken, IsGiven: false);
    }
}
