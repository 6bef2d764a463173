using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;

namespace Postern.Staff.Queries;

[Query(
    "staff.session.list",
    "/staff/sessions",
    Title = "List staff sessions",
    Permissions = [Permissions.ReadStaffSessions]
)]
public sealed class ListStaffSessions : Query<ListStaffSessions.Input, Page<StaffSessionView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "E-mail of a staff member.")]
        public string? Staff { get; init; }

        [Display(Description = "Only live sessions, or only those that have ended.")]
        public StaffSessionState? State { get; init; }

        [Display(Description = "Only one's own; without it, all that one may see.")]
        public StaffSessionOwner? Owner { get; init; }
    }

    protected override async Task<Page<StaffSessionView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var sessions = context.Db.StaffSessions.AsQueryable();
        if (
            input.Owner == StaffSessionOwner.Me
            || !context.Actor.May(Permissions.ReadAllStaffSessions)
        )
        {
            sessions = sessions.Where(session =>
                session.Issuer == context.Actor.Issuer && session.Subject == context.Actor.Subject
            );
        }

        if (input.Staff is { } staff)
        {
            sessions = sessions.Where(session => session.Email == staff);
        }

        sessions = input.State switch
        {
            StaffSessionState.Live => sessions.Where(session =>
                session.EndedAt == null && session.ExpiresAt > context.Now
            ),
            StaffSessionState.Ended => sessions.Where(session =>
                session.EndedAt != null || session.ExpiresAt <= context.Now
            ),
            _ => sessions,
        };
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            sessions = sessions.Where(session => session.Id < last);
        }

        var found = await (
            from session in sessions
            join activity in context.Db.StaffSessionActivity
                on session.Id equals activity.SessionId
                into seen
            from activity in seen.DefaultIfEmpty()
            orderby session.Id descending
            select new { session, SeenAt = (DateTimeOffset?)activity.SeenAt }
        )
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size)} staff sessions",
            AuditSubject.None
        );
        return Cursors.Cut(
            [.. found.Select(row => StaffSessionView.Of(row.session, row.SeenAt, context))],
            input.Size,
            session => session.Id.ToString()
        );
    }
}

public enum StaffSessionState
{
    Live,
    Ended,
}

public enum StaffSessionOwner
{
    Me,
}

/// <summary>A session as lists show it.</summary>
/// <param name="Current">The one that asks.</param>
public sealed record StaffSessionView(
    Guid Id,
    StaffSessionKind Kind,
    StaffSessionState State,
    bool Current,
    bool Own,
    string? Email,
    string Name,
    IReadOnlyList<string> RoleClaims,
    string Method,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? SeenAt,
    DateTimeOffset? EndedAt,
    string? SourceIp,
    string? UserAgent,
    Guid AuditEntryId
) : IVersioned
{
    internal static StaffSessionView Of(
        StaffSession session,
        DateTimeOffset? seenAt,
        QueryContext context
    ) =>
        new(
            session.Id,
            session.Kind,
            session.EndedAt is null && session.ExpiresAt > context.Now
                ? StaffSessionState.Live
                : StaffSessionState.Ended,
            session.Id == context.Actor.SessionId,
            session.Issuer == context.Actor.Issuer && session.Subject == context.Actor.Subject,
            session.Email,
            session.Name,
            session.RoleClaims,
            session.Method,
            session.CreatedAt,
            session.ExpiresAt,
            seenAt,
            session.EndedAt,
            session.SourceIp,
            session.UserAgent,
            session.AuditEntryId
        );
}
