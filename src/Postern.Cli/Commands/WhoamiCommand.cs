using System.CommandLine;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

internal static class WhoamiCommand
{
    public static Command Build(Session session)
    {
        var json = Session.JsonOption();
        var command = new Command(
            "whoami",
            "Show who you are to the server, and what your roles allow."
        )
        {
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var api = await session.OpenAsync(parsed, cancellation);
                var me = await api.GetAsync("me", cancellation);
                if (parsed.GetValue(json))
                    session.Screen.Block(JsonText.Indent(me));
                else
                    DetailTable.Write(session.Screen, me);
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
