using System.CommandLine;
using Postern.Cli.Api;
using Postern.Cli.Output;
using Postern.Cli.SignIn;

namespace Postern.Cli.Commands;

/// <summary>What every command works with.</summary>
internal sealed class Session(CliEnvironment environment)
{
    public CliEnvironment Environment => environment;

    public Screen Screen { get; } = new(environment);

    public Option<string> ServerOption { get; } =
        new("--server")
        {
            Description =
                "Address of the admin plane. Else POSTERN_SERVER, the last sign-in, "
                + $"or {ServerAddress.Default}.",
            HelpName = "URL",
            Recursive = true,
        };

    public Task<Uri> ServerAsync(ParseResult parsed, CancellationToken cancellation) =>
        ServerAddress.ResolveAsync(parsed.GetValue(ServerOption), environment, cancellation);

    public async Task<AdminApi> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var server = await ServerAsync(parsed, cancellation);
        return new(server, await AccessToken.ForAsync(server, environment, cancellation));
    }

    public static Option<bool> JsonOption() =>
        new("--json") { Description = "Print the server's answer as JSON." };
}
