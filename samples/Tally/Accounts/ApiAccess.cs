namespace Tally.Accounts;

/// <summary>Turns away who calls the API for a company that has no access to it.</summary>
internal sealed class ApiAccess(Allowances allowances) : IEndpointFilter
{
    public const string Missing =
        "The API is not part of your company's plan. Ask us for it; your keys stay as they are.";

    public async ValueTask<object?> InvokeAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        allowances.ApiAccess
            ? await next(context)
            : TypedResults.Problem(Missing, statusCode: StatusCodes.Status403Forbidden);
}
