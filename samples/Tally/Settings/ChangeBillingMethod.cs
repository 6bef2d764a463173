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
        forms
            .MapPost("/settings/billing-method/retry", RetryAsync)
            .RequireAuthorization(Access.Finance)
            .RefuseWhenImpersonated();
    }

    private static async Task<IResult> RetryAsync(
        TallyDb db,
        PaymentRetries retries,
        CancellationToken cancellation
    )
    {
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(cancellation);
        if (tenant.UnpaidSince is not null)
        {
            await retries.QueueAsync(cancellation);
        }

        return TypedResults.LocalRedirect("/settings/billing-method?done=payment");
    }

    private static async Task<IResult> SaveAsync(
        IFormCollection form,
        TallyDb db,
        PaymentRetries retries,
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
        if (tenant.UnpaidSince is null)
        {
            return TypedResults.LocalRedirect("/settings/billing-method?done=saved");
        }

        await retries.QueueAsync(cancellation);
        return TypedResults.LocalRedirect("/settings/billing-method?done=payment");
    }
}
