namespace Tally.Settings;

internal static class ChangeBillingMethod
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(
            "/settings/billing-method",
            async (TallyDb db, CancellationToken cancellation) =>
                Show.Page<BillingMethodPage>(
                    new { Tenant = await db.Tenants.AsNoTracking().SingleAsync(cancellation) }
                )
        );
        forms
            .MapPost("/settings/billing-method", SaveAsync)
            .RequireAuthorization(Access.Finance)
            .RefuseWhenImpersonated();
    }

    private static async Task<IResult> SaveAsync(
        IFormCollection form,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var entry = CardEntry.Read(form);
        var tenant = await db.Tenants.SingleAsync(cancellation);
        if (entry.ToCard(clock.Date()) is not { } card)
        {
            return Show.Again<BillingMethodPage>(new { Tenant = tenant, Entry = entry });
        }

        tenant.Card = card;
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect("/settings/billing-method?done=saved");
    }
}
