using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Operations;
using Postern.Operations.Http;

namespace Postern.Queries;

/// <summary>One route for each named read.</summary>
internal static class QueryEndpoints
{
    public static void MapQueries(this IEndpointRouteBuilder app, QueryCatalog catalog)
    {
        foreach (var query in catalog.All)
        {
            app.MapGet(
                    $"/api/v1{query.Route}",
                    (Delegate)(
                        (HttpContext context, QueryRunner runner) =>
                            RunAsync(context, query, runner)
                    )
                )
                .WithMetadata(
                    new StaffEndpointAttribute([.. query.Permissions])
                    {
                        CheckedBy = typeof(QueryRunner),
                    },
                    query
                )
                .WithTags(query.Name.Split('.')[0])
                .WithName(query.Name)
                .WithSummary(query.Title)
                .Produces(StatusCodes.Status200OK, query.ResultType, "application/json")
                .Produces<ProblemBody>(StatusCodes.Status400BadRequest, "application/problem+json")
                .Produces<ProblemBody>(StatusCodes.Status403Forbidden, "application/problem+json")
                .Produces<ProblemBody>(StatusCodes.Status404NotFound, "application/problem+json");
        }
    }

    private static async Task<IResult> RunAsync(
        HttpContext context,
        QueryDescriptor query,
        QueryRunner runner
    )
    {
        var (input, problem) = QueryBinder.Bind(query, context);
        object? result = null;
        if (problem is null)
        {
            (result, problem) = await runner.RunAsync(
                query,
                input!,
                context.RequiredActor(),
                context.RequestAborted
            );
        }

        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        if (result is IVersioned versioned)
        {
            context.Response.Headers.ETag = $"\"{versioned.AuditEntryId}\"";
        }

        return TypedResults.Json(result, PosternJson.Strict);
    }
}
