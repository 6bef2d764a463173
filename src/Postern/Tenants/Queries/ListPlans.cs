using Postern.Queries;

namespace Postern.Tenants.Queries;

[Query("plan.list", "/plans", Title = "List plans", Recorded = false)]
public sealed class ListPlans : Query<ListPlans.Input, Page<PlanView>>
{
    public sealed record Input;

    protected override async Task<Page<PlanView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var plans = await context.Db.Plans.OrderBy(plan => plan.Rank).ToListAsync(cancellation);
        return new Page<PlanView>(
            [
                .. plans.Select(plan => new PlanView(
                    plan.Key,
                    plan.Name,
                    plan.Description,
                    plan.Rank
                )),
            ],
            null
        );
    }
}

/// <summary>A plan as the API shows it.</summary>
public sealed record PlanView(string Key, string Name, string Description, int Rank);
