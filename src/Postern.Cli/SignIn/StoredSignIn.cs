using System.Text.Json;

namespace Postern.Cli.SignIn;

/// <summary>The access token of the last sign-in to a server, kept where only its owner can read it.</summary>
internal sealed record StoredSignIn(string AccessToken, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"(sign-in until {ExpiresAt:O})";

    public static async Task<StoredSignIn?> ReadAsync(
        Uri server,
        CliEnvironment environment,
        CancellationToken cancellation
    )
    {
        var text = await PrivateFolder.Of(environment).ReadAsync(FileFor(server), cancellation);
        try
        {
            return text is null
                ? null
                : JsonSerializer.Deserialize<StoredSignIn>(text, JsonSerializerOptions.Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public Task WriteAsync(
        Uri server,
        CliEnvironment environment,
        CancellationToken cancellation
    ) =>
        PrivateFolder
            .Of(environment)
            .WriteAsync(
                FileFor(server),
                JsonSerializer.Serialize(this, JsonSerializerOptions.Strict),
                cancellation
            );

    public static bool Delete(Uri server, CliEnvironment environment) =>
        PrivateFolder.Of(environment).Delete(FileFor(server));

    private static string FileFor(Uri server) => ServerAddress.FileName("sign-in", server);
}
