using Tally.Jobs;

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
        ExportStates states,
        JobQueue queue,
        CustomerRequests requests,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var format = form.Text("format");
        var exports = await states.ListAsync(cancellation);
        var scope = await ExportScope.OfAsync(db, allowances, cancellation);
        var error =
            exports.Any(export => export.IsOpen)
                ? "An export is being prepared already. Wait for it before you ask for another."
            : scope.IsTooLarge ? scope.Refusal
            : Formats.All(known => known.Name != format) ? "Choose a format."
            : null;
        if (error is not null)
        {
            return Show.Again<ExportPage>(
                new
                {
                    Exports = exports,
                    Scope = scope,
                    Error = error,
                }
            );
        }

        var export = new ExportRequest
        {
            Id = NewId.With("x"),
            TenantId = member.TenantId,
            RequestedBy = member.Name,
            UserId = member.UserId,
            Email = member.Email,
            CorrelationId = NewId.With("r"),
            RequestedAt = clock.GetUtcNow(),
            Format = format,
            State = ExportState.Queued,
        };
        db.Add(export);
        await db.SaveChangesAsync(cancellation);
        var work = ExportJob.Of(export);
        requests.Tell(work, export.RequestedAt);
        await queue.AddAsync<ExportJob>(work, cancellation);
        return TypedResults.LocalRedirect("/exports?done=queued");
    }
}
