namespace Tally.Exports;

internal static class ExportPages
{
    private const int MostShown = 50;

    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapGet(
            "/exports",
            async (TallyDb db, Allowances allowances, CancellationToken cancellation) =>
                Show.Page<ExportPage>(
                    new
                    {
                        Exports = await ListAsync(db, cancellation),
                        Scope = await ExportScope.OfAsync(db, allowances, cancellation),
                    }
                )
        );

    public static Task<List<ExportRequest>> ListAsync(TallyDb db, CancellationToken cancellation) =>
        db
            .Exports.AsNoTracking()
            .OrderByDescending(export => export.RequestedAt)
            .Take(MostShown)
            .ToListAsync(cancellation);
}
