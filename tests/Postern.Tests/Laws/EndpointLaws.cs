using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Operations;
using Postern.Queries;

namespace Postern.Tests.Laws;

/// <summary>Every endpoint of the running server, however it came to be there.</summary>
public sealed class EndpointLaws(LawPlanes planes) : IClassFixture<LawPlanes>
{
    /// <summary>What changes state and is no operation: coming in and going out.</summary>
    private static readonly string[] SignInAndOut = ["/signout", "/signin/backchannel-logout"];

    /// <summary>All that answers without a signed-in staff member.</summary>
    private static readonly string[] Public =
    [
        "/.well-known/postern",
        "/health/live",
        "/health/ready",
        "/signed-out",
        "/signin",
        "/signin/failed",
        .. SignInAndOut,
    ];

    [Fact]
    public async Task Each_says_who_may_call_it()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);

        Assert.NotEmpty(plane.Endpoints);
        Assert.All(
            plane.Endpoints,
            endpoint =>
                Assert.True(
                    (endpoint.Metadata.GetMetadata<StaffEndpointAttribute>() is not null)
                        ^ (endpoint.Metadata.GetMetadata<PublicEndpointAttribute>() is not null),
                    $"{endpoint.DisplayName} says neither [StaffEndpoint] nor [PublicEndpoint], or both."
                )
        );
    }

    [Fact]
    public async Task Only_those_listed_here_answer_strangers()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);

        var open = plane
            .Endpoints.Where(endpoint =>
                endpoint.Metadata.GetMetadata<PublicEndpointAttribute>() is not null
            )
            .Select(Route)
            .Where(route =>
                !route.StartsWith("/assets/", StringComparison.Ordinal)
                && !route.StartsWith("/_framework/", StringComparison.Ordinal)
            )
            .Distinct(StringComparer.Ordinal);

        Assert.Equal(Public.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unsafe_one_is_an_operation_or_a_sign_in()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var operations = plane
            .Catalog.All.Select(operation => $"/api/v1/operations/{operation.Name}")
            // Tells who misspelt a name, or sent something else than JSON.
            .Append("/api/v1/operations/{name}")
            .Append("/operations/{name}")
            .Concat(SignInAndOut)
            .ToHashSet(StringComparer.Ordinal);

        var others = plane
            .Endpoints.Where(IsUnsafe)
            // A page takes a POST as well, and shows itself: nothing in it handles a form.
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
            .Select(Route)
            .Where(route => !operations.Contains(route));

        Assert.Empty(others);
    }

    [Fact]
    public async Task Whatever_takes_a_form_wants_its_token()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);

        Assert.All(
            plane
                .Endpoints.Where(IsUnsafe)
                .Where(endpoint =>
                    endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
                    || Route(endpoint) == "/operations/{name}"
                ),
            endpoint =>
                Assert.True(
                    endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation,
                    endpoint.DisplayName
                )
        );
    }

    [Fact]
    public async Task The_API_is_operations_and_queries_and_nothing_else()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var declared = plane
            .Catalog.All.Select(operation => $"/api/v1/operations/{operation.Name}")
            .Append("/api/v1/operations")
            .Append("/api/v1/operations/{name}")
            .ToHashSet(StringComparer.Ordinal);

        var others = plane
            .Endpoints.Where(endpoint =>
                Route(endpoint).StartsWith("/api/", StringComparison.Ordinal)
            )
            .Where(endpoint => endpoint.Metadata.GetMetadata<QueryDescriptor>() is null)
            .Select(Route)
            .Where(route => !declared.Contains(route));

        Assert.Empty(others);
    }

    [Fact]
    public async Task Every_operation_has_its_own_endpoint_with_its_own_permission()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);

        Assert.All(
            plane.Catalog.All,
            operation =>
            {
                var access = plane
                    .Endpoints.Single(endpoint =>
                        Route(endpoint) == $"/api/v1/operations/{operation.Name}"
                    )
                    .Metadata.GetRequiredMetadata<StaffEndpointAttribute>();
                Assert.Equal([operation.Name], access.Permissions);
                Assert.Equal(typeof(OperationRunner), access.CheckedBy);
            }
        );
    }

    private static string Route(Endpoint endpoint) =>
        "/" + ((RouteEndpoint)endpoint).RoutePattern.RawText!.TrimStart('/');

    /// <summary>Takes a method that may change something; an endpoint that names none takes them all.</summary>
    private static bool IsUnsafe(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()
            is not { HttpMethods.Count: > 0 } methods
        || methods.HttpMethods.Any(method =>
            !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)
        );
}
