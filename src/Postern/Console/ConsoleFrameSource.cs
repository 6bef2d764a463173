using Microsoft.Extensions.Hosting;
using Postern.Operations;
using Postern.Staff;

namespace Postern.Console;

/// <summary>Makes the frame of the current request: who is signed in, where they may go, what was just said.</summary>
internal sealed class ConsoleFrameSource(
    IHttpContextAccessor accessor,
    IHostEnvironment environment
)
{
    private static readonly (NavigationLink Link, string[] Permissions)[] Places =
    [
        (new("Home", "/", "home", Key: 'h'), []),
        (new("Tenants", "/tenants", "building", Key: 't'), [Permissions.ReadTenants]),
        (new("Users", "/users", "users", Key: 'u'), [Permissions.ReadTenants]),
        (new("Jobs", "/jobs", "briefcase", Key: 'j'), [Permissions.ReadJobs]),
        (new("Alerts", "/alerts", "bell", Key: 'l'), [Permissions.ReadJobs]),
        (new("Billing", "/billing", "receipt", Key: 'b'), [Permissions.ReadBilling]),
        (
            new("Audit log", "/audit", "history", Section: "Record", Key: 'a'),
            [Permissions.ReadAudit, Permissions.ReadOwnAudit]
        ),
        (
            new("Impersonations", "/impersonations", "eye", Section: "Record", Key: 'i'),
            [Permissions.ReadImpersonations]
        ),
        (
            new("Staff sessions", "/staff/sessions", "devices", Section: "Record", Key: 's'),
            [Permissions.ReadStaffSessions]
        ),
        (new("Outbox", "/outbox", "send", Section: "Record", Key: 'o'), [Permissions.ReadOutbox]),
        (new("Flags", "/flags", "flag", Section: "System", Key: 'f'), [Permissions.ReadTenants]),
        (
            new("Settings", "/settings", "adjustments", Section: "System", Key: 'c'),
            [Permissions.ReadSettings]
        ),
        (
            new("Service keys", "/service-keys", "key", Section: "System", Key: 'k'),
            [Permissions.ReadServiceKeys]
        ),
    ];

    public ConsoleFrame Make()
    {
        var context = accessor.HttpContext!;
        var actor = context.Actor();
        return new ConsoleFrame
        {
            Environment = environment.EnvironmentName.ToLowerInvariant(),
            Staff = actor is null
                ? null
                : new FrameStaff(actor.Name, actor.Email ?? actor.Subject, actor.Roles),
            Navigation = actor is null
                ? []
                :
                [
                    .. Places
                        .Where(place =>
                            place.Permissions.Length == 0 || place.Permissions.Any(actor.May)
                        )
                        .Select(place =>
                            place.Link with
                            {
                                Active = IsAt(context.Request.Path, place.Link.Href),
                            }
                        ),
                ],
            Flash = FlashCookie.Take(context),
        };
    }

    private static bool IsAt(PathString path, string href) =>
        href == "/" ? path == "/" : path.StartsWithSegments(href, StringComparison.Ordinal);
}
