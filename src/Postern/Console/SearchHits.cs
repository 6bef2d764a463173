using Postern.Console.Queries;
using Postern.Queries;
using Postern.Storage;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Console;

/// <summary>What a search found, as the command palette shows it.</summary>
internal static class SearchHits
{
    private static readonly Dictionary<string, (string Group, string Icon)> Kinds = new(
        StringComparer.Ordinal
    )
    {
        ["invoice"] = ("Invoices", "receipt"),
        ["request"] = ("Requests", "inbox"),
        ["job"] = ("Jobs", "briefcase"),
        ["jobBatch"] = ("Bulk runs", "list-check"),
        ["error"] = ("Errors of jobs", "alert-circle"),
        ["auditEntry"] = ("Audit log", "history"),
    };

    /// <summary>What is called exactly so stands first; then the rest.</summary>
    public static IReadOnlyList<SearchHitGroup> Of(LookUpView found, string text)
    {
        var groups = new Dictionary<string, SearchHitGroup>(StringComparer.Ordinal)
        {
            ["tenant"] = new("Tenants", [.. found.Tenants.Select(Hit)]),
            ["user"] = new("Users", [.. found.Users.Select(Hit)]),
        };
        return
        [
            .. Exact(found),
            .. Order(found, text).Select(kind => groups[kind]).Where(group => group.Hits.Count > 0),
        ];
    }

    public static IEnumerable<SearchHitGroup> Exact(LookUpView found) =>
        found
            .Exact.GroupBy(match => match.Kind, StringComparer.Ordinal)
            .Select(kind => new SearchHitGroup(Kinds[kind.Key].Group, [.. kind.Select(Hit)]));

    /// <summary>The kind that was most likely meant stands first: whoever types an address looks for a person.</summary>
    public static IReadOnlyList<string> Order(LookUpView found, string text)
    {
        var wanted = Lookup.Fold(text);
        bool Begins(params IEnumerable<string?> names) =>
            names.Any(name =>
                name is not null && Lookup.Fold(name).StartsWith(wanted, StringComparison.Ordinal)
            );

        var user = found.Users.Count > 0 ? found.Users[0] : null;
        var tenant = found.Tenants.Count > 0 ? found.Tenants[0] : null;
        var person =
            wanted.Contains('@', StringComparison.Ordinal)
            || (
                user is not null
                && Begins(user.Name, user.Email, user.ExternalId)
                && !(
                    tenant is not null
                    && Begins(tenant.Name, tenant.Slug, tenant.ExternalId, tenant.Domain)
                )
            );
        return person ? ["user", "tenant"] : ["tenant", "user"];
    }

    /// <summary>Where somebody looks who does not see tenants.</summary>
    public static string InAuditLog(string? text) =>
        text is null ? "/audit"
        : Guid.TryParse(text, out var id) ? $"/audit/{id}"
        : $"/audit?text={Uri.EscapeDataString(text)}";

    private static SearchHit Hit(TenantView tenant) =>
        new(
            tenant.Name,
            $"/tenants/{tenant.Id}",
            "building",
            tenant.Domain ?? tenant.Slug,
            tenant.Status == TenantStatus.Deactivated ? "Deactivated" : tenant.Plan
        );

    private static SearchHit Hit(UserView user) =>
        new(
            user.Name,
            $"/users/{user.Id}",
            "user",
            user.Email,
            user.Status == UserStatus.Deactivated
                ? $"{user.TenantName} · deactivated"
                : user.TenantName
        );

    private static SearchHit Hit(ExactMatch match) =>
        new(
            match.Name,
            ConsoleLinks.To(match.Kind, match.Id)!,
            Kinds[match.Kind].Icon,
            match.Detail,
            match.State is { } state ? StatusLook.Of(state).Label : null
        );
}
