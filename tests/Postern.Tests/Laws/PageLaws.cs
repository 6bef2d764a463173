using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Http;

namespace Postern.Tests.Laws;

/// <summary>What holds for every page of the console, found by its route. A new page is under them at once.</summary>
public sealed partial class PageLaws(LawPlanes planes) : IClassFixture<LawPlanes>
{
    [Theory, OnEveryDatabase]
    public async Task Every_page_is_shown_whole(DatabaseKind kind)
    {
        var plane = await planes.OfAsync(kind);
        var pages = await PagesAsync(plane);
        Assert.NotEmpty(pages);
        using var browser = await plane.BrowserAsync("erin");

        foreach (var (address, _) in pages)
        {
            var page = await browser.GetAsync(address);

            Assert.True(page.Status == 200, $"{address}: {page.Status}\n{page.Body}");
            Try(address, () => Markup.Check(page.Body));
            Assert.True(
                page.Headers.CacheControl?.NoStore == true,
                $"{address} may be kept by a browser."
            );
        }
    }

    [Fact]
    public async Task Every_page_sends_strangers_to_the_sign_in_and_turns_the_unauthorised_away()
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        using var stranger = new Contract.ConsoleBrowser(plane.Url);
        using var powerless = await plane.BrowserAsync(LawPlane.Powerless);

        foreach (var (address, endpoint) in await PagesAsync(plane))
        {
            if (endpoint.Metadata.GetMetadata<StaffEndpointAttribute>() is not { } access)
                continue;

            var asStranger = await stranger.GetAsync(address);
            Assert.True(
                asStranger.Status == 302
                    && asStranger.Headers.Location!.OriginalString.StartsWith(
                        "/signin",
                        StringComparison.Ordinal
                    ),
                $"{address} answers a stranger with {asStranger.Status}."
            );
            if (access.Permissions.Count == 0 || access.Permissions.Contains("audit.read"))
                continue;

            var asPowerless = await powerless.GetAsync(address);
            Assert.True(asPowerless.Status == 403, $"{address}: {asPowerless.Status}");
            Try(address, () => Markup.Check(asPowerless.Body));
        }
    }

    [Theory]
    [InlineData("/nothing", 404)]
    [InlineData("/tenants/nonsense", 404)]
    [InlineData("/tenants/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/users/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/audit/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/impersonations/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/invoices/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/invoices/01900000-0000-7000-8000-000000000000/document", 404)]
    [InlineData("/billing/invoices?pastDue=perhaps", 400)]
    [InlineData("/jobs/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/jobs/batches/01900000-0000-7000-8000-000000000000", 404)]
    [InlineData("/jobs/errors/0123456789abcdef", 404)]
    [InlineData("/jobs/kinds/no-such", 404)]
    [InlineData("/jobs/list?state=perhaps", 400)]
    [InlineData("/flags/no_such", 404)]
    [InlineData("/settings/rate_limit.requests", 403)]
    [InlineData("/operations/no.such", 404)]
    [InlineData("/operations/tenant.create", 403)]
    public async Task What_cannot_be_shown_is_a_page_that_says_so(string address, int status)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        using var browser = await plane.BrowserAsync("sam");

        var page = await browser.GetAsync(address);

        Assert.Equal(status, page.Status);
        Assert.Equal("text/html", page.ContentType);
        Markup.Check(page.Body);
    }

    private static void Try(string address, Action check)
    {
        try
        {
            check();
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            throw new InvalidOperationException($"{address}: {exception.Message}", exception);
        }
    }

    /// <summary>The address of each page, with ids of things that are there.</summary>
    private static async Task<List<(string Address, Endpoint Endpoint)>> PagesAsync(LawPlane plane)
    {
        var user = await plane.UserAsync();
        var entry = (await plane.EntriesAfterAsync(0))[^1];
        var examples = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tenants"] = entry.TenantId!.Value.ToString(),
            ["users"] = user,
            ["audit"] = entry.Id.ToString(),
            ["settings"] = "rate_limit.requests",
            ["flags"] = "sso",
            ["invoices"] = await plane.MadeAsync(
                "billing.invoice.create",
                entry.TenantId!.Value.ToString(),
                new
                {
                    currency = "EUR",
                    lines = new[]
                    {
                        new
                        {
                            description = "Training",
                            quantity = 2,
                            unitAmount = 12_000,
                            taxRate = 19,
                        },
                    },
                }
            ),
            ["impersonations"] = await plane.ImpersonationAsync("erin"),
        };
        foreach (var (path, example) in await LawJobs.ExamplesAsync(plane))
            examples[path] = example;
        return
        [
            .. plane
                .Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint =>
                    endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
                )
                .Select(endpoint =>
                    (Address(endpoint.RoutePattern.RawText!, examples), (Endpoint)endpoint)
                )
                .DistinctBy(page => page.Item1, StringComparer.Ordinal),
        ];
    }

    private static string Address(string route, Dictionary<string, string> examples)
    {
        var path = "/" + route.TrimStart('/');
        return Parameter()
            .Replace(
                path,
                _ =>
                    examples.TryGetValue(Before(path), out var deep) ? deep
                    : examples.TryGetValue(path.Split('/')[1], out var example) ? example
                    : throw new KeyNotFoundException(
                        $"No example id for {path}: give one in {nameof(PageLaws)}.cs."
                    )
            );
    }

    /// <summary>What stands before the first parameter: <c>jobs/errors</c>.</summary>
    private static string Before(string path) =>
        path[..path.IndexOf('{', StringComparison.Ordinal)].Trim('/');

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
