using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Postern.Server.Seeding;

namespace Postern.Server.Commands;

internal static class SeedCommand
{
    public static Command Create(ServerSetup setup)
    {
        var tenants = Count("--tenants", "How many tenants.");
        tenants.Required = true;
        var users = Count("--users", "How many users, in a few large tenants and many small ones.");
        var entries = Count("--audit", "How many audit entries besides.");
        var seed = new Option<int>("--seed")
        {
            Description = "Another number gives other data; the same one the same.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command(
            "seed",
            "Generates tenants and users for performance work. Not for a database that customers are in: what is there is never removed."
        )
        {
            tenants,
            users,
            entries,
            seed,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(tenants) == 0)
            {
                result.AddError(
                    "--tenants must be at least 1: users and entries belong to tenants."
                );
            }
        });
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                var request = new SeedRequest(
                    line.GetValue(tenants),
                    line.GetValue(users),
                    line.GetValue(entries),
                    line.GetValue(seed)
                );
                await using var services = setup.OpenDatabase();
                var seeder = ActivatorUtilities.CreateInstance<Seeder>(services);
                var clock = Stopwatch.StartNew();
                await ConsoleProgress.RunAsync(
                    output,
                    "Generating",
                    progress => seeder.RunAsync(request, progress, cancellation)
                );
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Generated {request.Tenants} tenants, {request.Users} users and {request.Entries} audit entries in {clock.Elapsed.TotalSeconds:0.0} s."
                    )
                );
                return 0;
            }
        );
        return command;
    }

    private static Option<long> Count(string name, string description)
    {
        var option = new Option<long>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() is < 0 or > 100_000_000)
            {
                result.AddError($"{name} must be a number from 0 to 100000000.");
            }
        });
        return option;
    }
}
