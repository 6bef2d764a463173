using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Billing;
using Postern.Http;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Storage;

namespace Postern.Runtime.Billing;

/// <summary>The product reports what its tenants use. An event that is malformed does not keep the others out.</summary>
internal static class UsageEndpoints
{
    public static void MapUsage(this IEndpointRouteBuilder app) =>
        app.MapPost("/runtime/v1/usage", ReportAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Usage));

    private static async Task<IResult> ReportAsync(
        HttpContext context,
        UsageIntake intake,
        IDbContextFactory<PosternDb> contexts,
        TimeProvider time
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        if (body!.Count != 1 || body["events"] is not JsonArray events)
        {
            return new ProblemResult(
                Problem.InvalidInput("events", "must be a list, and the only member.")
            );
        }

        if (events.Count > UsageRules.MostEvents)
        {
            return new ProblemResult(
                Problem.InvalidInput(
                    "events",
                    $"may hold at most {UsageRules.MostEvents}; send the rest in another one."
                )
            );
        }

        var rejected = new SortedDictionary<int, (string Code, string Detail)>();
        var accepted = await ReadAsync(
            events,
            rejected,
            contexts,
            time.Now(),
            context.RequestAborted
        );
        if (accepted.Count > 0)
        {
            var conflicting = await intake.TakeAsync(
                context.RequiredCaller().Key.Audience,
                [.. accepted.Values.DistinctBy(usage => usage.Id, StringComparer.Ordinal)],
                context.RequestAborted
            );
            foreach (var (index, _) in accepted.Where(pair => conflicting.Contains(pair.Value.Id)))
            {
                rejected[index] = IdReused;
            }
        }

        return Results.Json(
            new
            {
                accepted = events.Count - rejected.Count,
                rejected = rejected.Select(pair => new
                {
                    index = pair.Key,
                    code = pair.Value.Code,
                    detail = pair.Value.Detail,
                }),
            },
            PosternJson.Strict
        );
    }

    /// <summary>The events that can be counted, by their index.</summary>
    private static async Task<SortedDictionary<int, ReportedUsage>> ReadAsync(
        JsonArray events,
        SortedDictionary<int, (string Code, string Detail)> rejected,
        IDbContextFactory<PosternDb> contexts,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var reports = new SortedDictionary<int, UsageReport>();
        for (var index = 0; index < events.Count; index++)
        {
            var (report, code, detail) = UsageReport.Read(events[index], now);
            if (report is null)
            {
                rejected[index] = (code, detail);
            }
            else
            {
                reports[index] = report;
            }
        }

        var names = reports
            .Values.Select(report => report.Tenant)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var tenants = await db
            .Tenants.Where(tenant => names.Contains(tenant.ExternalId!))
            .Select(tenant => new { tenant.Id, tenant.ExternalId })
            .ToDictionaryAsync(
                tenant => tenant.ExternalId!,
                tenant => tenant.Id,
                StringComparer.Ordinal,
                cancellation
            );
        var accepted = new SortedDictionary<int, ReportedUsage>();
        var seen = new Dictionary<string, ReportedUsage>(StringComparer.Ordinal);
        foreach (var (index, report) in reports)
        {
            if (!tenants.TryGetValue(report.Tenant, out var tenant))
            {
                rejected[index] = (
                    "unknown_tenant",
                    "There is no tenant with this external id. Tell of it first: PUT /runtime/v1/tenants/{externalId}."
                );
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
                rejected[index] = IdReused;
                continue;
            }

            seen[report.Id] = usage;
            accepted[index] = usage;
        }

        return accepted;
    }

    private static readonly (string, string) IdReused = (
        "id_reused",
        "An event with this id was reported before, with another content. It stays as it was."
    );
}
