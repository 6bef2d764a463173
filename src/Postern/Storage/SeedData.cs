using Postern.Operations;
using Postern.Tenants;

namespace Postern.Storage;

/// <summary>The plans and flags that a new database starts with. What is there already is left as it is.</summary>
public sealed class SeedData(IDbContextFactory<PosternDb> contexts, AuditWriter<PosternDb> audit)
{
    private static readonly (string Key, string Name, string Description)[] Plans =
    [
        ("free", "Free", "To try the product, and for very small teams."),
        ("team", "Team", "For one team: more seats, more storage."),
        ("business", "Business", "For a company: single sign-on, API, audit log."),
        ("enterprise", "Enterprise", "By contract: own domain, priority support."),
    ];

    private static readonly (string Key, string Name, string Description, string[] Plans)[] Flags =
    [
        (
            "api_access",
            "API access",
            "The tenant may call the product's API with keys of its own.",
            ["team", "business", "enterprise"]
        ),
        (
            "sso",
            "Single sign-on",
            "The tenant's users sign in through its identity provider.",
            ["business", "enterprise"]
        ),
        (
            "audit_export",
            "Audit log export",
            "The tenant's administrators can download their own audit log.",
            ["business", "enterprise"]
        ),
        (
            "custom_domain",
            "Custom domain",
            "The product answers under a domain of the tenant.",
            ["enterprise"]
        ),
        (
            "priority_support",
            "Priority support",
            "Requests of the tenant go to the front of the queue.",
            ["enterprise"]
        ),
        ("beta_reports", "New reports (beta)", "The new reports, before everybody gets them.", []),
    ];

    /// <summary>Adds what is missing, in one entry.</summary>
    /// <returns>Keys of what was added.</returns>
    public async Task<IReadOnlyList<string>> PlantAsync(CancellationToken cancellation)
    {
        var missing = await MissingAsync(cancellation);
        if (missing.Count > 0)
        {
            await audit.WriteAsync(
                Actor.System("database"),
                AuditKind.System,
                "database.seeded",
                $"Added the plans and flags that a new database starts with: {string.Join(", ", missing.Select(row => row.Label))}",
                cancellation,
                change: db =>
                {
                    db.AddRange(missing);
                    return Task.CompletedTask;
                }
            );
        }

        return
        [
            .. missing.Select(row =>
                row is Plan plan ? $"plan {plan.Key}" : $"flag {((Flag)row).Key}"
            ),
        ];
    }

    private async Task<List<IAudited>> MissingAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var plans = await db.Plans.Select(plan => plan.Key).ToListAsync(cancellation);
        var flags = await db.Flags.Select(flag => flag.Key).ToListAsync(cancellation);
        return
        [
            .. Plans
                .Select(
                    (plan, rank) =>
                        new Plan
                        {
                            Id = Guid.CreateVersion7(),
                            Key = plan.Key,
                            Name = plan.Name,
                            Description = plan.Description,
                            Rank = rank,
                        }
                )
                .Where(plan => !plans.Contains(plan.Key, StringComparer.Ordinal)),
            .. Flags
                .Where(flag => !flags.Contains(flag.Key, StringComparer.Ordinal))
                .Select(flag => new Flag
                {
                    Id = Guid.CreateVersion7(),
                    Key = flag.Key,
                    Name = flag.Name,
                    Description = flag.Description,
                    Plans = [.. flag.Plans],
                }),
        ];
    }
}
