using System.CommandLine;
using Postern.Cli.Catalogue;
using Postern.Cli.Commands;

namespace Postern.Cli;

/// <summary>All commands: the ones that are always there, and the operations of the catalogue that were asked for.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Session session, IReadOnlyList<CatalogueOperation> operations)
    {
        var root = new RootCommand(
            "Looks after tenants from the command line, through the admin plane. Every operation is a command of its "
                + "own: postern tenant.plan.update --help"
        )
        {
            HelpName = "postern",
        };
        root.Add(session.ServerOption);
        root.Add(LoginCommand.Build(session));
        root.Add(LogoutCommand.Build(session));
        root.Add(WhoamiCommand.Build(session));
        root.Add(OperationsCommand.Build(session));
        root.Add(
            RunCommand.Build(
                operations.Select(operation => OperationCommand.Build(session, operation))
            )
        );
        foreach (var query in Queries.Build(session))
            root.Add(query);
        foreach (var operation in operations)
            root.Add(OperationCommand.Build(session, operation));
        HelpWithExitCodes.AddTo(root);
        return root;
    }
}
