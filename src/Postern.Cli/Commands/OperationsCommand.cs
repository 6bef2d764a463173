using System.CommandLine;
using Postern.Cli.Catalogue;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

internal static class OperationsCommand
{
    public static Command Build(Session session)
    {
        var json = Session.JsonOption();
        var command = new Command("operations", "List every operation that staff can ask for.")
        {
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var api = await session.OpenAsync(parsed, cancellation);
                var catalogue = await CatalogueStore.FetchAsync(
                    api,
                    session.Environment,
                    cancellation
                );
                if (parsed.GetValue(json))
                    session.Screen.Block(JsonText.Indent(catalogue));
                else
                    Write(session.Screen, CatalogueOperation.ReadAll(catalogue));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Write(Screen screen, IEnumerable<CatalogueOperation> operations) =>
        screen.Table(
            [new("name") { Unbroken = true }, new("title"), new("risk"), new("allowed")],
            operations
                .OrderBy(operation => operation.Name, StringComparer.Ordinal)
                .Select(operation =>
                    new[]
                    {
                        operation.Name,
                        operation.Title,
                        operation.Risk,
                        operation.Allowed ? "yes" : "no",
                    }
                )
        );
}
