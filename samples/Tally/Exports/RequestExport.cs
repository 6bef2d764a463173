namespace Tally.Exports;

internal static class RequestExport
{
    public static readonly IReadOnlyList<(string Name, string Label)> Formats =
    [
        ("csv", "CSV files, for spreadsheets"),
        ("json", "JSON, for programs"),
    ];

    public static void Map(IEndpointRouteBuilder forms) =>
        forms
            .MapPost("/exports", QueueAsync)
            .RequireAuthorization(Access.Finance)
            .RefuseWhenImpersonated();

    private static async Task<IResult> QueueAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        Allowances allowances,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var format = form.Text("format");
        var waiting = await db.Exports.AnyAsync(
            export => export.State == ExportState.Queued,
            cancellation
        );
        var scope = await ExportScope.OfAsync(db, allowances, cancellation);
        var error =
            waiting ? "An export is being prepared already. Wait for it before you ask for another."
            : scope.IsTooLarge ? scope.Refusal
            : Formats.All(known => known.Name != format) ? "Choose a format."
            : null;
        if (error is not null)
        {
            return Show.Again<ExportPage>(
                new
                {
                    Exports = await ExportPages.ListAsync(db, cancellation),
                    Scope = scope,
                    Error = error,
                }
            );
        }

        db.Add(
            new ExportRequest
            {
                Id = NewId.With("x"),
                TenantId = member.TenantId,
                RequestedBy = member.Name,
                RequestedAt = clock.GetUtcNow(),
                Format = format,
                State = ExportState.Queued,
            }
        );
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect("/exports?done=queued");
    }
}
