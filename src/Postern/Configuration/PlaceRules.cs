using Postern.Operations;
using Postern.Tenants;

namespace Postern.Configuration;

/// <summary>What an input says of where an override is to hold: read from the database, and judged.</summary>
internal sealed class PlaceRules
{
    private IReadOnlyList<string>? _plans;

    public required SettingPlace Place { get; init; }

    public Tenant? Tenant { get; private init; }

    /// <summary>What is decided there; null where nothing has been yet.</summary>
    public SettingOverride? Present { get; private init; }

    /// <summary>The place in words: "everywhere", "on plan team", "for Kestrel &amp; Co".</summary>
    public string Where =>
        Place.Scope switch
        {
            SettingScope.Plan => $"on plan {Place.Plan}",
            SettingScope.Tenant => $"for {Tenant?.Name}",
            _ => "everywhere",
        };

    public static async Task<PlaceRules> ReadAsync(
        DbContext db,
        string key,
        SettingPlace place,
        CancellationToken cancellation
    )
    {
        var at = place.ToString();
        return new PlaceRules
        {
            Place = place,
            Tenant = place is { Scope: SettingScope.Tenant, TenantId: { } id }
                ? await db.Set<Tenant>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(tenant => tenant.Id == id, cancellation)
                : null,
            _plans = place is { Scope: SettingScope.Plan, Plan: { } plan }
                ? await PlanChoices.MissingAmongAsync(db, plan, cancellation)
                : null,
            Present = await db.Set<SettingOverride>()
                .SingleOrDefaultAsync(row => row.Key == key && row.Place == at, cancellation),
        };
    }

    /// <summary>The faults by field, where plan and tenant do not fit the scope.</summary>
    public Dictionary<string, string[]> Faults()
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Expect(faults, "plan", Place.Plan is not null, SettingScope.Plan, "key of a plan");
        Expect(
            faults,
            "tenantId",
            Place.TenantId is not null,
            SettingScope.Tenant,
            "id of a tenant"
        );
        return faults;
    }

    /// <summary>What is named and is not there.</summary>
    public Refusal? Missing() =>
        _plans is not null ? TenantRules.UnknownPlan(Place.Plan!, _plans)
        : Place.Scope == SettingScope.Tenant && Tenant is null
            ? new Refusal("unknown_tenant", "There is no tenant with this id.")
        : null;

    /// <summary>The row to change; a new one where there is none.</summary>
    public SettingOverride Row(string key, OperationContext context)
    {
        if (Present is not null)
        {
            context.About(Present);
            return Present;
        }

        var row = SettingOverride.At(key, Place);
        context.Add(row);
        return row;
    }

    private void Expect(
        Dictionary<string, string[]> faults,
        string field,
        bool isGiven,
        SettingScope scope,
        string what
    )
    {
        if (isGiven != (Place.Scope == scope))
        {
            faults[field] =
            [
                isGiven
                    ? $"goes with scope {Name(scope)} only."
                    : $"is required with scope {Name(scope)}: the {what}.",
            ];
        }
    }

    public static string Name(SettingScope scope) =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(scope.ToString());
}
