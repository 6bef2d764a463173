using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Billing;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Runtime.Billing;

/// <summary>The product reports what its tenants use.</summary>
internal static class UsageEndpoints
{
    private const long BodyLimit = 256 * 1024;

    public static void MapUsage(this IEndpointRouteBuilder app) =>
        app.MapReport<UsageReport>(
            "/runtime/v1/usage",
            ServiceKeyScopes.Usage,
            "events",
            UsageRules.MostEvents,
            BodyLimit,
            context =>
            {
                var now = context.RequestServices.GetRequiredService<TimeProvider>().Now();
                return row => UsageReport.Read(row, now);
            },
            TakeAsync
        );

    private static async Task<IReadOnlyDictionary<int, Rejection>> TakeAsync(
        HttpContext context,
        IReadOnlyList<UsageReport> reports
    )
    {
        var services = context.RequestServices;
        var cancellation = context.RequestAborted;
        await using var db = await services
            .GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync(cancellation);
        var tenants = await db.TenantIdsAsync(
            reports.Select(report => report.Tenant),
            cancellation
        );
        var rejected = new SortedDictionary<int, Rejection>();
        var accepted = new SortedDictionary<int, ReportedUsage>();
        var seen = new Dictionary<string, ReportedUsage>(StringComparer.Ordinal);
        for (var index = 0; index < reports.Count; index++)
        {
            var report = reports[index];
            if (!tenants.TryGetValue(report.Tenant, out var tenant))
            {
                rejected[index] = Rejection.UnknownTenant;
                continue;
            }

            var usage = new ReportedUsage(
                report.Id,
                tenant,
                report.Meter,
                report.Quantity,
                report.At
            );
            if (seen.TryGetValue(report.Id, out var other) && other != usage)
            {
                rejected[index] = Rejection.IdReused;
                continue;
            }

            seen[report.Id] = usage;
            accepted[index] = usage;
        }

        if (accepted.Count > 0)
        {
            var conflicting = await services
                .GetRequiredService<UsageIntake>()
                .TakeAsync(
                    context.RequiredCaller().Key.Audience,
                    [.. accepted.Values.DistinctBy(usage => usage.Id, StringComparer.Ordinal)],
                    cancellation
                );
            foreach (var (index, _) in accepted.Where(pair => conflicting.Contains(pair.Value.Id)))
            {
                rejected[index] = Rejection.IdReused;
            }
        }

        return rejected;
    }
}
