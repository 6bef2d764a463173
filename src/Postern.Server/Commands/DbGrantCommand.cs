using System.CommandLine;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Postern.Storage;

namespace Postern.Server.Commands;

internal static class DbGrantCommand
{
    public static Command Create(ServerSetup setup)
    {
        var admin = Login("--admin-login", "postern_admin", "Login of the admin plane.");
        var runtime = Login("--runtime-login", "postern_runtime", "Login of the runtime plane.");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only prints the SQL." };
        var command = new Command(
            "grant",
            "Creates the logins of the two planes on PostgreSQL where they are missing, and gives them what they need and no more. Prints the SQL and applies it. Needs the owner's login."
        )
        {
            admin,
            runtime,
            dryRun,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                await using var services = setup.OpenDatabase();
                if (!services.GetRequiredService<DatabaseSettings>().IsPostgres)
                {
                    await output.WriteLineAsync(
                        "There is nothing to grant: SQLite has no logins. Whoever may write the file may do anything, so let only the server's account read and write it."
                    );
                    return 0;
                }

                await using var db = await services
                    .GetRequiredService<IDbContextFactory<PosternDb>>()
                    .CreateDbContextAsync(cancellation);
                var grants = await DatabaseGrants.ForAsync(
                    db,
                    line.GetRequiredValue(admin),
                    line.GetRequiredValue(runtime),
                    cancellation
                );
                foreach (var statement in grants.Statements)
                {
                    await output.WriteLineAsync($"{statement};");
                }

                if (!line.GetValue(dryRun))
                {
                    await ApplyAsync(grants, db, cancellation);
                    await output.WriteLineAsync(
                        $"-- Applied. A new login has no password yet: set one (alter role … password), or let it in by certificate."
                    );
                }

                return 0;
            }
        );
        return command;
    }

    private static async Task ApplyAsync(
        DatabaseGrants grants,
        PosternDb db,
        CancellationToken cancellation
    )
    {
        try
        {
            await grants.ApplyAsync(db, cancellation);
        }
        catch (DbException exception) when (exception.SqlState == "42501")
        {
            throw new CommandException(
                $"This login may not do that ({exception.Message}), and nothing was granted. Run it with the owner's login; if that one may not create roles, have an administrator create the two logins first (create role … login)."
            );
        }
        catch (DbException exception) when (exception.SqlState == "P0001")
        {
            throw new CommandException($"Nothing was granted. {exception.Message}");
        }
    }

    private static Option<string> Login(string name, string otherwise, string description)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => otherwise,
            HelpName = "NAME",
        };
        option.Validators.Add(result =>
        {
            if (DatabaseGrants.Fault(result.GetValueOrDefault<string>()) is { } fault)
            {
                result.AddError(fault);
            }
        });
        return option;
    }
}
