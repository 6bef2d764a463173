using Postern.Alerts.Queries;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>What wants somebody's attention before anybody calls.</summary>
/// <param name="Overdue">Requests that are due and not answered; counted up to <see cref="GetAttention.Most"/>.</param>
/// <param name="Requests">The longest overdue.</param>
/// <param name="Alerts">Those that hold.</param>
public sealed record AttentionView(
    int Overdue,
    IReadOnlyList<RequestView> Requests,
    IReadOnlyList<AlertView> Alerts
);

[Query(
    "job.attention.get",
    "/jobs/attention",
    Title = "Look at what is overdue",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class GetAttention : Query<GetAttention.Input, AttentionView>
{
    /// <summary>More are not counted out.</summary>
    public const int Most = 1_000;

    private const int Few = 3;

    public sealed record Input;

    protected override async Task<AttentionView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var (db, now) = (context.Db, context.Now);
        var overdue = db
            .CustomerRequests.Where(request => request.AnsweredAt == null && request.DueAt <= now)
            .OrderBy(request => request.DueAt);
        var first = await overdue.Take(Few).ToListAsync(cancellation);
        context.Saw(
            "Looked at what is overdue",
            AuditSubject.None,
            [.. first.Select(request => request.Id)]
        );
        return new AttentionView(
            await overdue.Take(Most).CountAsync(cancellation),
            await RequestRows.ViewAsync(db, first, now, cancellation),
            [
                .. (await AlertRows.ReadAsync(db, cancellation)).Where(alert =>
                    alert.FiringSince is not null
                ),
            ]
        );
    }
}
