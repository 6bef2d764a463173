using System.CommandLine;
using Postern.Cli.Api;
using Postern.Cli.Catalogue;
using Postern.Cli.Commands;
using Postern.Cli.SignIn;

namespace Postern.Cli;

/// <summary>Which operation a command line is about. Only then the catalogue is needed.</summary>
internal static class NamedOperation
{
    public static async Task<IReadOnlyList<CatalogueOperation>> FindAsync(
        string[] args,
        Session session,
        CancellationToken cancellation
    )
    {
        if (args is [['[', 's', 'u', 'g', 'g', 'e', 's', 't', ..], ..])
            return await CatalogueStore.PeekAsync(
                await ServerAddress.ResolveAsync(null, session.Environment, cancellation),
                session.Environment,
                cancellation
            );
        var (name, server) = Read(args, session);
        if (name is null)
            return [];
        var address = await ServerAddress.ResolveAsync(server, session.Environment, cancellation);
        var api = new AdminApi(
            address,
            await AccessToken.ForAsync(address, session.Environment, cancellation)
        );
        var kept = await CatalogueStore.LoadAsync(api, session.Environment, cancellation);
        return Named(kept, name)
            ?? Named(
                CatalogueOperation.ReadAll(
                    await CatalogueStore.FetchAsync(api, session.Environment, cancellation)
                ),
                name
            )
            ?? throw Unknown(name, kept, address);
    }

    // A first reading that knows --server only, to tell its value from a name.
    private static (string? Name, string? Server) Read(string[] args, Session session)
    {
        var run = new Command(RunCommand.Name) { TreatUnmatchedTokensAsErrors = false };
        var root = new RootCommand { session.ServerOption, run };
        root.TreatUnmatchedTokensAsErrors = false;
        var parsed = root.Parse(args, Cli.Parsing);
        var name = parsed.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-'));
        var isOperation =
            parsed.CommandResult.Command == run
            || name?.Contains('.', StringComparison.Ordinal) == true;
        return (isOperation ? name : null, parsed.GetValue(session.ServerOption));
    }

    private static IReadOnlyList<CatalogueOperation>? Named(
        IReadOnlyList<CatalogueOperation> catalogue,
        string name
    ) =>
        catalogue.FirstOrDefault(operation => operation.Name == name) is { } found ? [found] : null;

    private static CliFailure Unknown(
        string name,
        IReadOnlyList<CatalogueOperation> catalogue,
        Uri server
    )
    {
        var family = name.Split('.')[0] + ".";
        string[] near =
        [
            .. catalogue
                .Select(operation => operation.Name)
                .Where(known => known.StartsWith(family, StringComparison.Ordinal)),
        ];
        return new(
            ExitCode.Usage,
            $"{server} has no operation {name}.",
            near.Length > 0
                ? $"Did you mean one of these? {string.Join(", ", near)}"
                : "List them with: postern operations"
        );
    }
}
