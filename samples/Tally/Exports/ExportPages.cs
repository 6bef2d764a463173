namespace Tally.Exports;

internal static class ExportPages
{
    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapGet(
            "/exports",
            async (
                TallyDb db,
                Allowances allowances,
                ExportStates states,
                CancellationToken cancellation
            ) =>
                Show.Page<ExportPage>(
                    new
                    {
                        Exports = await states.ListAsync(cancellation),
                        Scope = await ExportScope.OfAsync(db, allowances, cancellation),
                    }
                )
        );
}
