using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Server.Import;

/// <summary>
/// Brings in tenants from a file, each by its own audited operation under one batch id. What is there already is
/// skipped, so running it again goes on where it stopped; a bad row is told and does not stop the rest.
/// </summary>
internal sealed class TenantImport(
    IDbContextFactory<PosternDb> contexts,
    OperationCatalog catalog,
    IServiceProvider services
)
{
    private readonly OperationDescriptor _create = catalog.Find("tenant.create")!;

    public async Task<ImportSummary> RunAsync(
        CsvFile file,
        ImportRequest request,
        Action<string> report,
        IProgress<double> progress,
        CancellationToken cancellation
    )
    {
        var columns = new TenantColumns(file.Headers);
        if (!columns.Has(TenantField.Name))
        {
            throw new CommandException(
                $"{request.FileName} has no column for the tenant's name. Call it Name; there are: {string.Join(", ", file.Headers)}."
            );
        }

        foreach (var ignored in columns.Ignored)
        {
            report($"Column \"{ignored}\" is not known and is left out.");
        }

        var summary = new ImportSummary();
        await foreach (var record in file.ReadAsync(cancellation))
        {
            await ImportAsync(record);
            progress.Report(record.Done);
        }

        return summary;

        async Task ImportAsync(CsvRecord record)
        {
            if (record.Fault is { } fault)
            {
                summary.Failed++;
                report($"Line {record.Line} {fault}.");
                return;
            }

            var row = new TenantRow(
                field => columns.IndexOf(field) is { } index ? record.Fields[index] : null,
                request.Plan
            );
            if (await ExistsAsync(row, cancellation))
            {
                summary.Skipped++;
                return;
            }

            var outcome = await OperationRunner
                .For(_create, services)
                .RunAsync(_create, Request(request, row, record.Line), Importer, cancellation);
            if (outcome is OperationOutcome.Refused { Problem: var problem })
            {
                summary.Failed++;
                report($"Line {record.Line} ({row.Name ?? "no name"}): {problem.Detail}");
                if (problem.Status >= StatusCodes.Status500InternalServerError)
                {
                    throw new CommandException(
                        $"Stopped at line {record.Line}: {summary}. Run it again when the database is well; what is there already is skipped."
                    );
                }
            }
            else
            {
                summary.Created++;
            }
        }
    }

    private static Actor Importer { get; } = Actor.System("import", "tenant.create");

    private OperationRequest Request(ImportRequest request, TenantRow row, long line) =>
        new()
        {
            Name = _create.Name,
            Input = row.Input,
            Reason = string.Create(
                CultureInfo.InvariantCulture,
                $"Import of {request.FileName}, line {line}"
            ),
            BatchId = request.BatchId,
            Preview = request.Preview,
        };

    /// <summary>By the external id; without one by the slug, without that by the name as search compares it.</summary>
    private async Task<bool> ExistsAsync(TenantRow row, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (row.ExternalId is { } externalId)
        {
            return await db.Tenants.AnyAsync(
                tenant => tenant.ExternalId == externalId,
                cancellation
            );
        }

        if (row.Slug is { } slug)
        {
            return await db.Tenants.AnyAsync(tenant => tenant.Slug == slug, cancellation);
        }

        var name = Lookup.Fold(row.Name ?? "");
        return await db.Tenants.AnyAsync(tenant => tenant.SearchName == name, cancellation);
    }
}

/// <summary>What is to be imported, and how.</summary>
/// <param name="FileName">Without its folder, for the record.</param>
/// <param name="Plan">Of rows that name none.</param>
/// <param name="BatchId">Shared by the entries of this run.</param>
/// <param name="Preview">Try every row, keep none.</param>
internal sealed record ImportRequest(string FileName, string Plan, Guid BatchId, bool Preview);

internal sealed class ImportSummary
{
    public int Created { get; set; }

    public int Skipped { get; set; }

    public int Failed { get; set; }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Created} created, {Skipped} skipped since they are there already, {Failed} failed"
        );
}
