using System.CommandLine;
using Postern.Storage;

namespace Postern.Server.Commands;

internal static class DbMigrateCommand
{
    public static Command Create(ServerSetup setup)
    {
        var command = new Command(
            "migrate",
            "Creates the database or brings it up to this version, and adds the plans and flags that it starts with. Needs the owner's login."
        );
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                await using var services = setup.OpenDatabase();
                var applied = await services
                    .GetRequiredService<DatabaseMigration>()
                    .ApplyAsync(cancellation);
                foreach (var migration in applied)
                {
                    await output.WriteLineAsync($"Applied {migration}.");
                }

                var added = await services.GetRequiredService<SeedData>().PlantAsync(cancellation);
                foreach (var row in added)
                {
                    await output.WriteLineAsync($"Added {row}.");
                }

                await output.WriteLineAsync("The database is of this version.");
                return 0;
            }
        );
        return command;
    }
}
