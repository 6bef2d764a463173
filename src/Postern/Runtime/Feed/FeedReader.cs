using Postern.Configuration;
using Postern.Impersonation;
using Postern.Storage;

namespace Postern.Runtime.Feed;

/// <summary>Reads the parts of a snapshot from the database: only what is sent, nothing tracked.</summary>
internal sealed class FeedReader(PosternDb db, SettingCatalog catalog, DateTimeOffset now)
    : IDisposable
{
    private readonly ContentHash _hash = new();

    public async Task<(
        IReadOnlyList<RunningImpersonation> Sessions,
        UInt128 Hash
    )> ImpersonationsAsync(CancellationToken cancellation)
    {
        var sessions = await db.RunningImpersonations(now)
            .AsNoTracking()
            .OrderBy(session => session.Id)
            .Select(session => new RunningImpersonation(session.Id, session.ExpiresAt))
            .ToListAsync(cancellation);
        return (
            sessions,
            _hash.Of("impersonations", json => FeedJson.WriteImpersonations(json, sessions))
        );
    }

    public async Task<ConfigurationState> ConfigurationAsync(CancellationToken cancellation)
    {
        var overrides = await db
            .SettingOverrides.AsNoTracking()
            .Where(row => row.Scope != SettingScope.Tenant && row.IsSet)
            .Select(row => new
            {
                row.Key,
                row.Plan,
                row.Values,
            })
            .ToListAsync(cancellation);
        var flags = await db
            .Flags.AsNoTracking()
            .Select(flag => new { flag.Key, flag.Plans })
            .ToListAsync(cancellation);
        var known = overrides
            .Where(row => catalog.Find(row.Key) is not null)
            .OrderBy(row => row.Key, StringComparer.Ordinal)
            .ToLookup(row => row.Plan, row => new SettingValues(row.Key, row.Values));
        var stored = new ConfigurationState
        {
            Catalog = catalog,
            Global = [.. known[null]],
            Plans = known
                .Where(plan => plan.Key is not null)
                .ToDictionary(
                    plan => plan.Key!,
                    IReadOnlyList<SettingValues> (plan) => [.. plan],
                    StringComparer.Ordinal
                ),
            Flags =
            [
                .. flags
                    .OrderBy(flag => flag.Key, StringComparer.Ordinal)
                    .Select(flag => new FlagState(flag.Key, flag.Plans)),
            ],
        };
        var sent = stored.From(now);
        return sent with
        {
            Hash = _hash.Of("configuration", json => FeedJson.WriteConfiguration(json, stored)),
            Json = FeedJson.Of(json => FeedJson.WriteConfiguration(json, sent)),
        };
    }

    /// <summary>Tenants as they are now.</summary>
    /// <param name="ids">Which; null for all there are.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<TenantState>> TenantsAsync(
        IReadOnlyCollection<Guid>? ids,
        CancellationToken cancellation
    )
    {
        var tenants = await db
            .Tenants.AsNoTracking()
            .Where(tenant => ids == null || ids.Contains(tenant.Id))
            .Select(tenant => new
            {
                tenant.Id,
                tenant.ExternalId,
                tenant.Plan,
            })
            .ToListAsync(cancellation);
        var flags = (
            await db
                .TenantFlags.AsNoTracking()
                .Where(flag => flag.On != null && (ids == null || ids.Contains(flag.TenantId)))
                .Select(flag => new
                {
                    flag.TenantId,
                    flag.Flag,
                    On = flag.On!.Value,
                    flag.Until,
                })
                .ToListAsync(cancellation)
        ).ToLookup(flag => flag.TenantId);
        var overrides = (
            await db
                .SettingOverrides.AsNoTracking()
                .Where(row =>
                    row.Scope == SettingScope.Tenant
                    && row.IsSet
                    && (ids == null || ids.Contains(row.TenantId!.Value))
                )
                .Select(row => new
                {
                    TenantId = row.TenantId!.Value,
                    row.Key,
                    row.Values,
                })
                .ToListAsync(cancellation)
        ).ToLookup(row => row.TenantId);
        var plans = new Dictionary<string, string>(StringComparer.Ordinal);
        return tenants.ConvertAll(tenant =>
            State(
                new TenantState
                {
                    Id = tenant.Id,
                    Key = tenant.ExternalId ?? tenant.Id.ToString(),
                    Plan = One(plans, tenant.Plan),
                    Overrides =
                    [
                        .. overrides[tenant.Id]
                            .Where(row => catalog.Find(row.Key) is not null)
                            .OrderBy(row => row.Key, StringComparer.Ordinal)
                            .Select(row => new SettingValues(row.Key, row.Values)),
                    ],
                    Flags =
                    [
                        .. flags[tenant.Id]
                            .OrderBy(flag => flag.Flag, StringComparer.Ordinal)
                            .Select(flag => new TenantFlagState(flag.Flag, flag.On, flag.Until)),
                    ],
                }
            )
        );
    }

    /// <summary>The tenants of which something was last changed by one of these entries, which may be many for one.</summary>
    public async Task<IReadOnlyCollection<Guid>> TenantsOfAsync(
        IReadOnlyCollection<Guid> entries,
        CancellationToken cancellation
    )
    {
        if (entries.Count == 0)
        {
            return [];
        }

        var tenants = await db
            .Tenants.Where(tenant => entries.Contains(tenant.AuditEntryId))
            .Select(tenant => tenant.Id)
            .ToListAsync(cancellation);
        var flags = await db
            .TenantFlags.Where(flag => entries.Contains(flag.AuditEntryId))
            .Select(flag => flag.TenantId)
            .ToListAsync(cancellation);
        var overrides = await db
            .SettingOverrides.Where(row =>
                row.TenantId != null && entries.Contains(row.AuditEntryId)
            )
            .Select(row => row.TenantId!.Value)
            .ToListAsync(cancellation);
        return [.. tenants, .. flags, .. overrides];
    }

    public void Dispose() => _hash.Dispose();

    private TenantState State(TenantState stored) =>
        stored.From(now) with
        {
            Hash = _hash.Of(stored.Key, json => FeedJson.WriteTenant(json, stored)),
        };

    /// <summary>A hundred thousand tenants have four plans: one text each.</summary>
    private static string One(Dictionary<string, string> texts, string text)
    {
        if (!texts.TryGetValue(text, out var one))
        {
            texts[text] = one = text;
        }

        return one;
    }
}
