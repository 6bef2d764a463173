using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore;

namespace Tally.Tests.Support;

public sealed class RuleTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Fact]
    public void Every_endpoint_that_writes_says_what_support_may_do() =>
        Assert.All(
            Writes(),
            endpoint =>
                Assert.True(
                    Has<RefuseWhenImpersonatedAttribute>(endpoint)
                        || Has<AllowWhenImpersonatedAttribute>(endpoint)
                        || Has<AllowWhenReadOnlyAttribute>(endpoint),
                    endpoint.DisplayName
                )
        );

    [Fact]
    public void What_support_may_change_is_this_and_no_more() =>
        Assert.Equal(
            [
                "/api/customers/import",
                "/api/invoices/{id}/send",
                "/customers/import",
                "/customers/new",
                "/invoices/new",
                "/invoices/preview",
                "/invoices/{id}/pay",
                "/invoices/{id}/send",
                "/invoices/{id}/void",
                "/settings",
                "/settings/preferences",
            ],
            Writes()
                .Where(endpoint => !Has<RefuseWhenImpersonatedAttribute>(endpoint))
                .Select(endpoint => endpoint.RoutePattern.RawText)
                .Order(StringComparer.Ordinal)
        );

    private List<RouteEndpoint> Writes() =>
        [
            .. tally
                .App.Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint =>
                    endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { } methods
                    && !methods.Contains("GET")
                ),
        ];

    private static bool Has<T>(RouteEndpoint endpoint)
        where T : class => endpoint.Metadata.GetMetadata<T>() is not null;
}
