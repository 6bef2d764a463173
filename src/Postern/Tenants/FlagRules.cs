using Postern.Operations;

namespace Postern.Tenants;

/// <summary>What making and editing a flag have in common: the plans, in their order.</summary>
internal sealed class FlagRules
{
    private IReadOnlyList<string> _plans = [];

    public static async Task<FlagRules> ReadAsync(DbContext db, CancellationToken cancellation) =>
        new()
        {
            _plans =
            [
                .. (await PlanChoices.ListAsync(db, cancellation)).Select(plan => plan.Value),
            ],
        };

    public Refusal? Fault(IReadOnlyList<string> plans) =>
        plans.Except(_plans, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? TenantRules.UnknownPlan(unknown, _plans)
            : null;

    public List<string> InOrder(IReadOnlyList<string> plans) => [.. _plans.Intersect(plans)];

    public static string Words(IReadOnlyCollection<string> plans) =>
        plans.Count == 0 ? "on by itself on no plan" : $"on on {string.Join(", ", plans)}";
}
