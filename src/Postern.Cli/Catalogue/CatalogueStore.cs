using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postern.Cli.Api;

namespace Postern.Cli.Catalogue;

/// <summary>
/// The server's catalogue, kept for five minutes so that help and completion answer at once. It says what the caller
/// may do, so it is kept for one token only.
/// </summary>
internal static class CatalogueStore
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    public static async Task<IReadOnlyList<CatalogueOperation>> LoadAsync(
        AdminApi api,
        CliEnvironment environment,
        CancellationToken cancellation
    )
    {
        if (
            await ReadAsync(api.Server, environment, cancellation) is { } kept
            && kept.TokenHash == HashOf(api)
            && kept.FetchedAt <= environment.Time.GetUtcNow()
            && environment.Time.GetUtcNow() - kept.FetchedAt < Fresh
        )
            return CatalogueOperation.ReadAll(kept.Catalogue);
        return CatalogueOperation.ReadAll(await FetchAsync(api, environment, cancellation));
    }

    public static async Task<JsonElement> FetchAsync(
        AdminApi api,
        CliEnvironment environment,
        CancellationToken cancellation
    )
    {
        var catalogue = await api.GetAsync("operations", cancellation);
        var kept = new Kept(HashOf(api), environment.Time.GetUtcNow(), catalogue);
        try
        {
            await PrivateFolder
                .Of(environment)
                .WriteAsync(FileFor(api.Server), JsonSerializer.Serialize(kept), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A script in a read-only container has a token and no folder; it only loses the speed.
        }
        return catalogue;
    }

    /// <summary>What is kept, however old: a shell that completes a word must not wait for the network.</summary>
    public static async Task<IReadOnlyList<CatalogueOperation>> PeekAsync(
        Uri server,
        CliEnvironment environment,
        CancellationToken cancellation
    ) =>
        await ReadAsync(server, environment, cancellation) is { } kept
            ? CatalogueOperation.ReadAll(kept.Catalogue)
            : [];

    public static void Forget(Uri server, CliEnvironment environment) =>
        PrivateFolder.Of(environment).Delete(FileFor(server));

    private static async Task<Kept?> ReadAsync(
        Uri server,
        CliEnvironment environment,
        CancellationToken cancellation
    )
    {
        var text = await PrivateFolder.Of(environment).ReadAsync(FileFor(server), cancellation);
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<Kept>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string HashOf(AdminApi api) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(api.Token.Value)));

    private static string FileFor(Uri server) => ServerAddress.FileName("catalogue", server);

    private sealed record Kept(string TokenHash, DateTimeOffset FetchedAt, JsonElement Catalogue);
}
