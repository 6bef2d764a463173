using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Impersonation.Queries;

[Query(
    "impersonation.request.list",
    "/impersonations/{id}/requests",
    Title = "List an impersonation's requests",
    Permissions = [Permissions.ReadImpersonations]
)]
public sealed class ListImpersonatedRequests
    : Query<ListImpersonatedRequests.Input, Page<ImpersonatedRequestView>>
{
    public sealed record Input : ListInput
    {
        public Guid Id { get; init; }
    }

    protected override async Task<Page<ImpersonatedRequestView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var session = await context.Db.ImpersonationSessions.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (session is null)
        {
            return null;
        }

        // In the order in which they were made, as the product's clock has it; the id settles what is made at once.
        var requests = context.Db.ImpersonatedRequests.Where(row => row.SessionId == input.Id);
        if (input.Cursor is not null && Cursors.Read(input.Cursor)?.Split('|') is [var at, var id])
        {
            var after = Times.TryParse(at, out var time) ? time : DateTimeOffset.MaxValue;
            var last = Guid.TryParse(id, out var parsed) ? parsed : Guid.Empty;
            requests = requests.Where(row => row.At > after || (row.At == after && row.Id > last));
        }

        var found = await requests
            .OrderBy(row => row.At)
            .ThenBy(row => row.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Looked at {Math.Min(found.Count, input.Size)} requests of the impersonation by {session.StaffEmail}",
            AuditSubject.Of("impersonationSession", session)
        );
        return Cursors.Cut(
            [.. found.Select(ImpersonatedRequestView.Of)],
            input.Size,
            row => $"{Times.Format(row.At)}|{row.Id}"
        );
    }
}

/// <summary>One request as the product reported it.</summary>
public sealed record ImpersonatedRequestView(
    Guid Id,
    string Method,
    string Route,
    int Status,
    bool Refused,
    DateTimeOffset At,
    Guid AuditEntryId
)
{
    internal static ImpersonatedRequestView Of(ImpersonatedRequest row) =>
        new(row.Id, row.Method, row.Route, row.Status, row.Refused, row.At, row.AuditEntryId);
}
