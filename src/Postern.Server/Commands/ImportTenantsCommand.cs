using System.CommandLine;
using Postern.Server.Import;

namespace Postern.Server.Commands;

internal static class ImportTenantsCommand
{
    public static Command Create(ServerSetup setup)
    {
        var file = new Argument<FileInfo>("FILE.csv")
        {
            Description = "CSV in UTF-8 with a header; columns are found by their names.",
        };
        var plan = new Option<string>("--plan")
        {
            Description = "Plan of the tenants whose row names none.",
            DefaultValueFactory = _ => "free",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Tries every row and creates nothing.",
        };
        var command = new Command(
            "tenants",
            "Creates a tenant for each row of a CSV file, each by its own audited operation. Rows whose tenant is there already are skipped."
        )
        {
            file,
            plan,
            dryRun,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                var console = line.InvocationConfiguration;
                var path = line.GetRequiredValue(file);
                var request = new ImportRequest(
                    path.Name,
                    line.GetRequiredValue(plan),
                    Guid.CreateVersion7(),
                    line.GetValue(dryRun)
                );
                await using var services = setup.OpenDatabase();
                var import = ActivatorUtilities.CreateInstance<TenantImport>(services);
                using var csv = new CsvFile(path.FullName);
                await csv.ReadHeaderAsync(cancellation);
                var summary = new ImportSummary();
                await ConsoleProgress.RunAsync(
                    console.Output,
                    $"Importing {path.Name}",
                    async progress =>
                        summary = await import.RunAsync(
                            csv,
                            request,
                            console.Error.WriteLine,
                            progress,
                            cancellation
                        )
                );
                await console.Output.WriteLineAsync(
                    request.Preview
                        ? $"Nothing was created. It would be: {summary}."
                        : $"{summary}. The entries have the batch id {request.BatchId}."
                );
                return summary.Failed == 0 ? 0 : 1;
            }
        );
        return command;
    }
}
