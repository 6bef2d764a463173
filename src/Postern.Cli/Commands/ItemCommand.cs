using System.CommandLine;
using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

/// <summary>A query for one resource by its id.</summary>
internal static class ItemCommand
{
    /// <summary>The command, named after what it shows.</summary>
    /// <param name="session">What commands work with.</param>
    /// <param name="name">Of the command.</param>
    /// <param name="description">For its help.</param>
    /// <param name="collection">Where the resource is, in the API.</param>
    /// <param name="write">How a person sees it.</param>
    public static Command Build(
        Session session,
        string name,
        string description,
        string collection,
        Action<Screen, JsonElement> write
    )
    {
        var id = new Argument<Guid>("id")
        {
            Description = "Its id, a UUID.",
            CustomParser = Id.Read,
        };
        var json = Session.JsonOption();
        var command = new Command(name, description) { id, json };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var api = await session.OpenAsync(parsed, cancellation);
                var resource = await api.GetAsync(
                    $"{collection}/{parsed.GetValue(id):D}",
                    cancellation
                );
                if (parsed.GetValue(json))
                    session.Screen.Block(JsonText.Indent(resource));
                else
                    write(session.Screen, resource);
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
