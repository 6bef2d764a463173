using System.Security.Cryptography;
using System.Text;

namespace Postern.Cli;

/// <summary>The admin plane to talk to: <c>--server</c>, else POSTERN_SERVER, else the last sign-in, else this machine.</summary>
internal static class ServerAddress
{
    public const string Default = "http://127.0.0.1:9090";

    private const string LastSignIn = "last-server";

    public static async Task<Uri> ResolveAsync(
        string? option,
        CliEnvironment environment,
        CancellationToken cancellation
    )
    {
        if (option is not null)
            return Parse(option, "--server");
        if (environment.Variable("POSTERN_SERVER") is { Length: > 0 } variable)
            return Parse(variable, "POSTERN_SERVER");
        var last = await PrivateFolder.Of(environment).ReadAsync(LastSignIn, cancellation);
        return Parse(last ?? Default, "the server of the last sign-in");
    }

    public static Task RememberAsync(
        Uri server,
        CliEnvironment environment,
        CancellationToken cancellation
    ) => PrivateFolder.Of(environment).WriteAsync(LastSignIn, server.AbsoluteUri, cancellation);

    /// <summary>A file name for what is kept about a server: no two servers share one.</summary>
    public static string FileName(string kind, Uri server) =>
        $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server.AbsoluteUri)))[..24]}.json";

    /// <summary>Tokens travel to this address, so plain http is for this machine only.</summary>
    public static bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private static Uri Parse(string text, string source)
    {
        if (
            !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address)
            || !IsSafe(address)
            || address.UserInfo.Length + address.Query.Length + address.Fragment.Length > 0
        )
            throw new CliFailure(
                ExitCode.Usage,
                $"{source} is not the address of an admin plane: {text}",
                "Give an https address, such as https://admin.example.internal, or http on this machine, such as "
                    + $"{Default}."
            );
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
