using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Postern.Console.Pages;
using Postern.Console.Queries;
using Postern.Http;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Tenants.Queries;

namespace Postern.Console;

/// <summary>The one search: a page of its own, and the hits alone for the command palette. What alone is called so leads straight there.</summary>
internal static class Search
{
    public const int PageLimit = 25;
    private const int PaletteLimit = 6;

    public static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/search",
                (HttpContext context, QueryRunner queries, QueryCatalog catalog) =>
                    context.Request.Headers.ContainsKey("HX-Request")
                        ? HitsAsync(context, queries, catalog)
                        : PageAsync(context, queries, catalog)
            )
            .WithMetadata(new StaffEndpointAttribute { CheckedBy = typeof(QueryRunner) })
            .ExcludeFromDescription();

    private static async Task<IResult> PageAsync(
        HttpContext context,
        QueryRunner queries,
        QueryCatalog catalog
    )
    {
        var text = Text(context);
        if (text is null || !context.RequiredActor().May(Permissions.ReadTenants))
        {
            return Page(text, null, null, []);
        }

        var (found, problem) = await FindAsync(context, queries, catalog, PageLimit);
        if (found is not null && Only(found, text) is { } place)
        {
            return Results.LocalRedirect(place);
        }

        var (plans, _) = await queries.RunAsync<ListPlans, ListPlans.Input, Page<PlanView>>(
            new(),
            context.RequiredActor(),
            context.RequestAborted
        );
        return Page(text, found, problem, plans?.Items ?? []);
    }

    private static async Task<IResult> HitsAsync(
        HttpContext context,
        QueryRunner queries,
        QueryCatalog catalog
    )
    {
        var text = Text(context) ?? "";
        if (!context.RequiredActor().May(Permissions.ReadTenants))
        {
            return Hits(
                text,
                [
                    new SearchHitGroup(
                        "Your role does not search tenants and users",
                        [
                            new SearchHit(
                                "Search the audit log instead",
                                SearchHits.InAuditLog(text),
                                "history"
                            ),
                        ]
                    ),
                ]
            );
        }

        var (found, problem) = await FindAsync(context, queries, catalog, PaletteLimit);
        return problem is not null
            ? new ProblemResult(problem)
            : Hits(text, SearchHits.Of(found!, text));
    }

    private static async Task<(LookUpView? Found, Problem? Problem)> FindAsync(
        HttpContext context,
        QueryRunner queries,
        QueryCatalog catalog,
        int limit
    )
    {
        var (input, problem) = QueryBinder.Bind(catalog.Get<LookUp>(), context);
        return problem is not null
            ? (null, problem)
            : await queries.RunAsync<LookUp, LookUp.Input, LookUpView>(
                (LookUp.Input)input! with
                {
                    Limit = limit,
                },
                context.RequiredActor(),
                context.RequestAborted
            );
    }

    private static string? Text(HttpContext context) =>
        context.Request.Query["q"].LastOrDefault()?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Where the one thing is that has the whole of what was typed as its id or number.</summary>
    private static string? Only(LookUpView found, string text) =>
        found switch
        {
            { Count: 1, Exact: [var match] } => ConsoleLinks.To(match.Kind, match.Id),
            { Count: 1, Tenants: [var tenant] } when IsId(tenant.Id, text) =>
                $"/tenants/{tenant.Id}",
            { Count: 1, Users: [var user] } when IsId(user.Id, text) => $"/users/{user.Id}",
            _ => null,
        };

    private static bool IsId(Guid id, string text) =>
        Guid.TryParse(text, out var typed) && typed == id;

    private static RazorComponentResult<SearchPage> Page(
        string? text,
        LookUpView? found,
        Problem? problem,
        IReadOnlyList<PlanView> plans
    ) =>
        new(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SearchPage.Text)] = text,
                [nameof(SearchPage.Found)] = found,
                [nameof(SearchPage.Problem)] = problem,
                [nameof(SearchPage.Plans)] = plans.ToDictionary(
                    plan => plan.Key,
                    StringComparer.Ordinal
                ),
            }
        )
        {
            StatusCode = problem?.Status ?? StatusCodes.Status200OK,
        };

    private static RazorComponentResult<SearchResults> Hits(
        string text,
        IReadOnlyList<SearchHitGroup> groups
    ) =>
        new(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SearchResults.Query)] = text,
                [nameof(SearchResults.Groups)] = groups,
            }
        );
}
