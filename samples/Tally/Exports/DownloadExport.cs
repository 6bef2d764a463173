using Postern.AspNetCore.Jobs;

namespace Tally.Exports;

internal static class DownloadExport
{
    public static void Map(IEndpointRouteBuilder pages) =>
        pages
            .MapGet("/exports/{id}/file", FetchAsync)
            .RequireAuthorization(Access.Finance)
            .RefuseWhenImpersonated();

    private static async Task<IResult> FetchAsync(
        string id,
        TallyDb db,
        Member member,
        ExportFiles files,
        IServiceProvider services,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var export = await db
            .Exports.AsNoTracking()
            .FirstOrDefaultAsync(export => export.Id == id, cancellation);
        if (export is not { State: ExportState.Ready } || files.Find(export) is not { } file)
        {
            return TypedResults.NotFound();
        }

        // Absent when no service key is configured.
        services
            .GetService<IJobReporter>()
            ?.Report(
                new Delivery
                {
                    Id = $"d_{export.Id}",
                    CorrelationId = export.CorrelationId,
                    Tenant = export.TenantId,
                    User = member.UserId,
                    Kind = "download",
                    State = DeliveryState.Downloaded,
                    At = clock.GetUtcNow(),
                }
            );
        return TypedResults.PhysicalFile(
            file.FullName,
            ExportFiles.ContentType,
            $"tally-{export.RequestedAt:yyyy-MM-dd}.zip"
        );
    }
}
