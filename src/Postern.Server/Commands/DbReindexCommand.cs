using System.CommandLine;
using Postern.Storage;

namespace Postern.Server.Commands;

internal static class DbReindexCommand
{
    public static Command Create(ServerSetup setup)
    {
        var command = new Command(
            "reindex",
            "Builds the search index of a SQLite database anew: needed after a VACUUM, which may renumber the rows that the index points to."
        );
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                await using var services = setup.OpenDatabase();
                if (services.GetRequiredService<DatabaseSettings>().IsPostgres)
                {
                    await output.WriteLineAsync(
                        "There is nothing to do: PostgreSQL keeps its search index right by itself."
                    );
                    return 0;
                }

                await services
                    .GetRequiredService<DatabaseMigration>()
                    .RebuildSearchAsync(cancellation);
                await output.WriteLineAsync("The search index is built anew.");
                return 0;
            }
        );
        return command;
    }
}
