using Tally.Jobs;

namespace Tally.Reports;

internal static class RequestReport
{
    public static void Map(IEndpointRouteBuilder forms) =>
        forms.MapPost("/reports", QueueAsync).RefuseWhenImpersonated();

    private static async Task<IResult> QueueAsync(
        Member member,
        Allowances allowances,
        JobQueue queue,
        CustomerRequests requests,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!allowances.BetaReports)
        {
            return TypedResults.NotFound();
        }

        var work = ReportJob.Of(member, NewId.With("p"), NewId.With("r"));
        requests.Tell(work, clock.GetUtcNow());
        await queue.AddAsync<ReportJob>(work, cancellation);
        return TypedResults.LocalRedirect("/reports?done=report");
    }
}
