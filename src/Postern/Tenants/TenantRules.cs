using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Postern.Operations;

namespace Postern.Tenants;

/// <summary>Business rules that several operations on tenants share.</summary>
internal static partial class TenantRules
{
    public const string DomainPattern =
        @"^(?=.{1,253}$)([a-zA-Z0-9\u00a1-\uffff]([a-zA-Z0-9\u00a1-\uffff-]{0,61}[a-zA-Z0-9\u00a1-\uffff])?\.)+[a-zA-Z\u00a1-\uffff]{2,63}$";

    public static Refusal Deactivated { get; } =
        new("tenant_deactivated", "This tenant is deactivated. Reactivate it first.");

    public static Refusal UnknownPlan(string plan, IEnumerable<string> known) =>
        new("unknown_plan", $"There is no plan \"{plan}\". There are {string.Join(", ", known)}.");

    public static Refusal UnknownFlag(string flag, IEnumerable<string> known) =>
        new("unknown_flag", $"There is no flag \"{flag}\". There are {string.Join(", ", known)}.");

    /// <summary>The faults of the details that creating and editing have in common.</summary>
    public static IEnumerable<Refusal> CheckDetails(
        string? timeZone,
        string? slug,
        IReadOnlyList<string>? tags
    )
    {
        if (timeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
        {
            yield return new Refusal(
                "unknown_time_zone",
                $"\"{timeZone}\" is no IANA time zone, such as Europe/Berlin."
            );
        }

        if (slug is not null && !Slug.Valid().IsMatch(slug))
        {
            yield return new Refusal(
                "invalid_slug",
                "A slug is 1 to 63 lower-case letters, digits and hyphens."
            );
        }

        if (tags is not null && (tags.Count > 20 || tags.Any(tag => !Tag().IsMatch(tag))))
        {
            yield return new Refusal(
                "invalid_tags",
                "At most 20 tags, each of 1 to 40 letters, digits, hyphens, underscores or colons."
            );
        }
    }

    /// <summary>A slug made from the name; where another tenant has it, with the end of a new id.</summary>
    public static async Task<string> FreeSlugAsync(
        DbContext db,
        string name,
        CancellationToken cancellation
    )
    {
        var slug = Slug.From(name);
        return await db.Set<Tenant>().AnyAsync(tenant => tenant.Slug == slug, cancellation)
            ? $"{slug}-{Guid.CreateVersion7().ToString("N")[^8..]}"
            : slug;
    }

    /// <summary>What the SaaS is told a tenant by: our id and its own.</summary>
    public static JsonObject Reference(Tenant tenant) =>
        new() { ["tenantId"] = tenant.Id.ToString(), ["tenantExternalId"] = tenant.ExternalId };

    public static string When(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^[\p{L}\p{N}_:-]{1,40}$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Tag();
}
