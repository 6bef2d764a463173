using System.CommandLine;
using Postern.Cli.Api;
using Postern.Cli.Catalogue;
using Postern.Cli.Output;
using Postern.Cli.SignIn;

namespace Postern.Cli.Commands;

internal static class LoginCommand
{
    public static Command Build(Session session)
    {
        var fresh = new Option<bool>("--fresh")
        {
            Description =
                "Sign in anew even where the identity provider still knows you; dangerous operations ask "
                + "for it.",
        };
        var command = new Command(
            "login",
            "Sign in with a browser, on this machine or another one."
        )
        {
            fresh,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var server = await session.ServerAsync(parsed, cancellation);
                await SignInAsync(session, server, parsed.GetValue(fresh), cancellation);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static async Task SignInAsync(
        Session session,
        Uri server,
        bool fresh,
        CancellationToken cancellation
    )
    {
        var environment = session.Environment;
        var described = await ServerDescription.ReadAsync(server, cancellation);
        var provider = await IdentityProvider.DiscoverAsync(described.Authority, cancellation);
        var flow = new DeviceFlow(described, provider, environment, session.Screen);
        var signIn = await flow.SignInAsync(fresh, cancellation);
        await signIn.WriteAsync(server, environment, cancellation);
        await ServerAddress.RememberAsync(server, environment, cancellation);
        CatalogueStore.Forget(server, environment);

        // Asking who we are also finds out now, and not later, that the server will not have us.
        var api = new AdminApi(server, new(signIn.AccessToken, IsGiven: false));
        var me = await api.GetAsync("me", cancellation);
        var roles = string.Join(", ", me.Items("roles").Select(role => CellText.Of(role)));
        session.Screen.Line(
            $"Signed in to {server} as {me.Text("email") ?? CellText.Of(me)} ({roles})."
        );
        if (environment.IsSet("POSTERN_TOKEN"))
            session.Screen.Line("POSTERN_TOKEN is set and goes before this sign-in.");
    }
}
