using System.CommandLine;
using System.Data.Common;
using Postern.Server.Commands;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server;

/// <summary>Everything that <c>postern-server</c> can be told to do.</summary>
internal static class ServerCommands
{
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Runs one command line.</summary>
    /// <returns>0 when all went well, 1 when something did not, 2 when the command line makes no sense.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        ServerSetup setup,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation
    )
    {
        var line = Root(setup).Parse(arguments);
        var console = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            var exit = await line.InvokeAsync(console, cancellation);
            return line.Errors.Count > 0 ? Misused : exit;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped.");
            return Failed;
        }
        catch (Exception exception)
        {
            await error.WriteLineAsync(Explain(exception));
            return Failed;
        }
    }

    private static RootCommand Root(ServerSetup setup) =>
        new("The server of Postern, the internal admin plane.")
        {
            ServeCommand.Create(setup),
            DemoCommand.Create(setup),
            DocsCommand.Create(),
            new Command("db", "Creates and looks after the database.")
            {
                DbMigrateCommand.Create(setup),
                DbGrantCommand.Create(setup),
                DbReindexCommand.Create(setup),
            },
            new Command("audit", "Works with the audit log.") { AuditExportCommand.Create(setup) },
            new Command("import", "Brings in what is there already.")
            {
                ImportTenantsCommand.Create(setup),
            },
            new Command("keys", "Service keys, by which your services speak to the runtime plane.")
            {
                KeysCreateCommand.Create(setup),
            },
            SeedCommand.Create(setup),
            DoctorCommand.Create(setup),
        };

    /// <summary>A sentence where the fault is known; everything there is where it is not.</summary>
    private static string Explain(Exception exception) =>
        DatabaseFault(exception) switch
        {
            { } fault when LacksTables(fault) =>
                "The database is not of this version. Run: postern-server db migrate",
            { } fault =>
                $"The database refused it: {fault.Message}{Environment.NewLine}See what is wrong with: postern-server doctor",
            null
                when exception
                    is CommandException
                        or SettingsException
                        or AbandonedMigrationException
                        or IOException
                        or UnauthorizedAccessException => exception.Message,
            null => exception.ToString(),
        };

    private static DbException? DatabaseFault(Exception? exception) =>
        exception is null
            ? null
            : exception as DbException ?? DatabaseFault(exception.InnerException);

    private static bool LacksTables(DbException exception) =>
        exception.SqlState == "42P01"
        || exception.Message.Contains("no such table", StringComparison.Ordinal);
}

/// <summary>A command cannot go on; the message says what to do, and is all that is shown.</summary>
internal sealed class CommandException(string message) : Exception(message);
