using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Impersonation.Queries;

[Query(
    "impersonation.list",
    "/impersonations",
    Title = "List impersonations",
    Permissions = [Permissions.ReadImpersonations]
)]
public sealed class ListImpersonations : Query<ListImpersonations.Input, Page<ImpersonationView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "Only running ones, or only those that are over.")]
        public ImpersonationFilter? State { get; init; }

        [Display(Description = "Id of a tenant.")]
        public Guid? Tenant { get; init; }

        [Display(Description = "Id of a user.")]
        public Guid? User { get; init; }

        [Display(Description = "E-mail of a staff member.")]
        public string? Staff { get; init; }
    }

    protected override async Task<Page<ImpersonationView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var sessions = context.Db.ImpersonationSessions.AsQueryable();
        if (input.Tenant is { } tenant)
        {
            sessions = sessions.Where(session => session.TenantId == tenant);
        }

        if (input.User is { } user)
        {
            sessions = sessions.Where(session => session.UserId == user);
        }

        if (input.Staff is { } staff)
        {
            sessions = sessions.Where(session => session.StaffEmail == staff);
        }

        var running = context.Db.RunningImpersonations(context.Now);
        sessions = input.State switch
        {
            ImpersonationFilter.Running => sessions.Where(session =>
                running.Any(row => row.Id == session.Id)
            ),
            ImpersonationFilter.Over => sessions.Where(session =>
                !running.Any(row => row.Id == session.Id)
            ),
            _ => sessions,
        };
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            sessions = sessions.Where(session => session.Id < last);
        }

        var found = await ImpersonationView
            .Rows(
                context.Db,
                sessions.OrderByDescending(session => session.Id).Take(input.Size + 1),
                context.Now
            )
            .OrderByDescending(row => row.Session.Id)
            .ToListAsync(cancellation);
        var shown = found.Take(input.Size).Select(row => row.Session.Id).ToList();
        context.Saw(
            $"Listed {shown.Count} impersonations",
            new AuditSubject(null, null, input.Tenant, input.User, null),
            shown
        );
        return Cursors.Cut(
            [.. found.Select(row => ImpersonationView.Of(row, context.Actor, context.Now))],
            input.Size,
            session => session.Id.ToString()
        );
    }
}

public enum ImpersonationFilter
{
    Running,
    Over,
}
