using System.CommandLine;
using Postern.Cli.Catalogue;
using Postern.Cli.SignIn;

namespace Postern.Cli.Commands;

internal static class LogoutCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("logout", "Forget the sign-in to a server.");
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var server = await session.ServerAsync(parsed, cancellation);
                var wasSignedIn = StoredSignIn.Delete(server, session.Environment);
                CatalogueStore.Forget(server, session.Environment);
                session.Screen.Line(
                    wasSignedIn ? $"Signed out of {server}" : $"There was no sign-in to {server}"
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
