namespace Tally.Shell;

/// <summary>
/// Keeps other sites from using a signed-in browser to call the API: browsers say where an unsafe request comes from,
/// and programs with a key say nothing.
/// </summary>
internal sealed class OwnOriginFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var request = context.HttpContext.Request;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var own =
            HttpMethods.IsGet(request.Method)
            || (
                site is "" or "same-origin" or "none"
                && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}")
            );
        return own
            ? await next(context)
            : TypedResults.Problem(
                "The request comes from a page of another site. Call the API from Tally itself, or from a program with an API key.",
                statusCode: StatusCodes.Status403Forbidden
            );
    }
}
