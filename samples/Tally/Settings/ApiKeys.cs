namespace Tally.Settings;

internal static class ApiKeys
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(
            "/settings/api-keys",
            async (TallyDb db, CancellationToken cancellation) =>
                Show.Page<ApiKeysPage>(new { Keys = await ListAsync(db, cancellation) })
        );
        forms
            .MapPost("/settings/api-keys", CreateAsync)
            .RequireAuthorization(Access.Owners)
            .RefuseWhenImpersonated();
        forms
            .MapPost("/settings/api-keys/{id}/revoke", RevokeAsync)
            .RequireAuthorization(Access.Owners)
            .RefuseWhenImpersonated();
    }

    private static async Task<IResult> CreateAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        Allowances allowances,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (!allowances.ApiAccess)
        {
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        }

        var name = form.Text("name");
        var errors = new FormErrors();
        errors.Require("name", name, "what the key is for", 80);
        if (errors.Any)
        {
            return Show.Again<ApiKeysPage>(
                new { Keys = await ListAsync(db, cancellation), Errors = errors }
            );
        }

        var (key, secret) = ApiKey.Create(member, name, clock.GetUtcNow());
        db.Add(key);
        await db.SaveChangesAsync(cancellation);
        // No redirect: the secret is in this answer and nowhere else.
        return Show.Page<ApiKeysPage>(
            new { Keys = await ListAsync(db, cancellation), Secret = secret }
        );
    }

    private static async Task<IResult> RevokeAsync(
        string id,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var key = await db.ApiKeys.FirstOrDefaultAsync(key => key.Id == id, cancellation);
        if (key is null)
        {
            return TypedResults.NotFound();
        }

        key.RevokedAt ??= clock.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect("/settings/api-keys?done=revoked");
    }

    private static Task<List<ApiKey>> ListAsync(TallyDb db, CancellationToken cancellation) =>
        db.ApiKeys.AsNoTracking().OrderByDescending(key => key.CreatedAt).ToListAsync(cancellation);
}
