using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "setting.upcoming",
    "/settings/upcoming",
    Title = "List what begins and ends soon",
    Permissions = [Permissions.ReadSettings]
)]
public sealed class ListUpcoming : Query<ListUpcoming.Input, Page<UpcomingView>>
{
    /// <summary>More in one list nobody reads.</summary>
    private const int Most = 500;

    public sealed record Input
    {
        [Range(1, 366, ErrorMessage = "must be between 1 and 366.")]
        [Display(Description = "How many days ahead; 7 when not given.")]
        public int? Days { get; init; }
    }

    protected override async Task<Page<UpcomingView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var end = context.Now.AddDays(input.Days ?? 7);
        var rows = await (
            from row in context.Db.SettingOverrides
            where row.NextAt <= end
            join tenant in context.Db.Tenants on row.TenantId equals tenant.Id into tenants
            from tenant in tenants.DefaultIfEmpty()
            orderby row.NextAt
            select new
            {
                Row = row,
                tenant.Name,
                OfPlan = tenant.Plan,
            }
        )
            .Take(Most)
            .ToListAsync(cancellation);
        var flags = await (
            from decided in context.Db.TenantFlags
            where decided.On != null && decided.Until > context.Now && decided.Until <= end
            join flag in context.Db.Flags on decided.Flag equals flag.Key
            join tenant in context.Db.Tenants on decided.TenantId equals tenant.Id
            orderby decided.Until
            select new
            {
                Decided = decided,
                Flag = flag,
                Tenant = tenant,
            }
        )
            .Take(Most)
            .ToListAsync(cancellation);
        var keys = rows.Select(pair => pair.Row.Key).Distinct(StringComparer.Ordinal).ToList();
        var broad = await context
            .Db.SettingOverrides.Where(row =>
                row.IsSet && row.Scope != SettingScope.Tenant && keys.Contains(row.Key)
            )
            .ToListAsync(cancellation);
        var catalog = context.Services.GetRequiredService<SettingCatalog>();
        var items = rows.SelectMany(pair =>
                Of(pair.Row, pair.Name, pair.OfPlan, broad, catalog, context.Now, end)
            )
            .Concat(
                flags.Select(found => new UpcomingView(
                    UpcomingKind.Flag,
                    found.Decided.Until!.Value,
                    Begins: false,
                    found.Flag.Key,
                    found.Flag.Name,
                    found.Decided.On!.Value ? "on" : "off",
                    found.Decided.On!.Value ? "on" : "off",
                    found.Flag.Plans.Contains(found.Tenant.Plan, StringComparer.Ordinal)
                        ? "on"
                        : "off",
                    SettingScope.Tenant,
                    null,
                    found.Tenant.Id,
                    found.Tenant.Name,
                    found.Decided.AuditEntryId
                ))
            )
            .OrderBy(item => item.At)
            .Take(Most)
            .ToList();
        context.Saw(
            $"Listed {items.Count} settings and flags that begin or end within {input.Days ?? 7} days",
            AuditSubject.None,
            [.. items.Select(item => item.TenantId).OfType<Guid>().Distinct()]
        );
        return new Page<UpcomingView>(items, null);
    }

    private static IEnumerable<UpcomingView> Of(
        SettingOverride row,
        string? tenant,
        string? tenantsPlan,
        List<SettingOverride> broad,
        SettingCatalog catalog,
        DateTimeOffset now,
        DateTimeOffset end
    )
    {
        if (catalog.Find(row.Key) is not { } setting)
        {
            yield break;
        }

        IReadOnlyList<TimedValue> Broad(SettingScope scope, string? plan) =>
            row.Scope == scope
                ? row.Values
                : broad
                    .Find(other =>
                        other.Key == row.Key && other.Scope == scope && other.Plan == plan
                    )
                    ?.Values
                    ?? [];
        string At(DateTimeOffset time) =>
            SettingValue.Show(
                setting,
                SettingResolution
                    .Resolve(
                        setting,
                        Broad(SettingScope.Global, null),
                        row.Scope == SettingScope.Global
                            ? []
                            : Broad(SettingScope.Plan, row.Plan ?? tenantsPlan),
                        row.Scope == SettingScope.Tenant ? row.Values : [],
                        time
                    )
                    .Value
            );
        UpcomingView View(DateTimeOffset time, bool begins, TimedValue value) =>
            new(
                row.Key == BuiltInSettings.Maintenance.Key
                    ? UpcomingKind.Maintenance
                    : UpcomingKind.Setting,
                time,
                begins,
                row.Key,
                setting.Title,
                SettingValue.Show(setting, value.Value),
                At(time.AddTicks(-1)),
                At(time),
                row.Scope,
                row.Plan,
                row.TenantId,
                tenant,
                value.SetBy
            );

        foreach (var value in row.Values)
        {
            if (value.From is { } from && from > now && from <= end)
            {
                yield return View(from, begins: true, value);
            }

            if (value.Until is { } until && until > now && until <= end)
            {
                yield return View(until, begins: false, value);
            }
        }
    }
}

public enum UpcomingKind
{
    Setting,
    Maintenance,
    Flag,
}

/// <summary>Something that begins or ends by itself.</summary>
/// <param name="Begins">True where it begins then, false where it ends.</param>
/// <param name="Text">The value that begins or ends.</param>
/// <param name="Before">What holds at that place until then, from wherever it comes.</param>
/// <param name="Then">What holds at that place from then on, from wherever it comes.</param>
public sealed record UpcomingView(
    UpcomingKind Kind,
    DateTimeOffset At,
    bool Begins,
    string Key,
    string Title,
    string Text,
    string Before,
    string Then,
    SettingScope Scope,
    string? Plan,
    Guid? TenantId,
    string? TenantName,
    Guid AuditEntryId
);
