namespace Postern.Configuration.Pages;

/// <summary>What holds at one place now and from later moments on, as far as is known; and what if.</summary>
internal sealed class SettingOutlook
{
    public required SettingDefinition Setting { get; init; }

    public required SettingPlace Place { get; init; }

    private IReadOnlyList<TimedValue> Global { get; init; } = [];

    private IReadOnlyList<TimedValue> OfPlan { get; init; } = [];

    private IReadOnlyList<TimedValue> OfTenant { get; init; } = [];

    /// <summary>Two small reads.</summary>
    public static async Task<SettingOutlook> ReadAsync(
        DbContext db,
        SettingDefinition setting,
        SettingPlace place,
        CancellationToken cancellation
    )
    {
        var plan = place.Scope switch
        {
            SettingScope.Plan => place.Plan,
            SettingScope.Tenant => await db.Set<Tenants.Tenant>()
                .Where(tenant => tenant.Id == place.TenantId)
                .Select(tenant => tenant.Plan)
                .SingleOrDefaultAsync(cancellation),
            _ => null,
        };
        var tenant = place.Scope == SettingScope.Tenant ? place.TenantId : null;
        var rows = await db.Set<SettingOverride>()
            .AsNoTracking()
            .Where(row =>
                row.Key == setting.Key
                && row.IsSet
                && (
                    row.Scope == SettingScope.Global
                    || (plan != null && row.Plan == plan)
                    || (tenant != null && row.TenantId == tenant)
                )
            )
            .ToListAsync(cancellation);
        IReadOnlyList<TimedValue> At(SettingScope scope) =>
            rows.Find(row => row.Scope == scope)?.Values ?? [];
        return new SettingOutlook
        {
            Setting = setting,
            Place = place,
            Global = At(SettingScope.Global),
            OfPlan = At(SettingScope.Plan),
            OfTenant = At(SettingScope.Tenant),
        };
    }

    /// <summary>The outlook if these values stood at its place.</summary>
    public SettingOutlook With(IReadOnlyList<TimedValue> values) =>
        new()
        {
            Setting = Setting,
            Place = Place,
            Global = Place.Scope == SettingScope.Global ? values : Global,
            OfPlan = Place.Scope == SettingScope.Plan ? values : OfPlan,
            OfTenant = Place.Scope == SettingScope.Tenant ? values : OfTenant,
        };

    public ResolvedSetting At(DateTimeOffset moment) =>
        SettingResolution.Resolve(Setting, Global, OfPlan, OfTenant, moment);

    /// <summary>What holds from which moment on; the first from now. Neighbours differ.</summary>
    public IReadOnlyList<(DateTimeOffset From, ResolvedSetting Holds)> Ahead(DateTimeOffset now)
    {
        var moments = Global
            .Concat(OfPlan)
            .Concat(OfTenant)
            .SelectMany(value => new[] { value.From, value.Until })
            .OfType<DateTimeOffset>()
            .Where(moment => moment > now)
            .Distinct()
            .Order()
            .Prepend(now);
        var stretches = new List<(DateTimeOffset From, ResolvedSetting Holds)>();
        foreach (var moment in moments)
        {
            var holds = At(moment);
            if (
                stretches.Count == 0
                || !System.Text.Json.JsonElement.DeepEquals(stretches[^1].Holds.Value, holds.Value)
            )
            {
                stretches.Add((moment, holds));
            }
        }

        return stretches;
    }
}
