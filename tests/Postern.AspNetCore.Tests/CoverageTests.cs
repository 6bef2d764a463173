using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.AspNetCore.Tests;

public sealed class CoverageTests
{
    [Fact]
    public async Task The_report_lists_every_endpoint_with_its_rule()
    {
        await using var stage = await Stage.StartAsync();

        var coverage = PosternCoverage.Report(
            stage.App.Services.GetRequiredService<EndpointDataSource>()
        );

        Assert.Contains(
            new CoveredEndpoint("GET,POST", "/settings/password", "refused", true),
            coverage.Endpoints
        );
        Assert.Contains(
            new CoveredEndpoint("POST", "/search", "allowed when read-only", true),
            coverage.Endpoints
        );
        Assert.Contains(
            new CoveredEndpoint("POST", "/notes", "allowed when impersonated", true),
            coverage.Endpoints
        );
        Assert.Contains(
            new CoveredEndpoint("GET", "/whoami", "undeclared", false),
            coverage.Endpoints
        );
        Assert.Equal(3, coverage.Undeclared);
        Assert.EndsWith(
            $"{coverage.Endpoints.Count} endpoints, 3 undeclared that take writes",
            coverage.ToString().TrimEnd(),
            StringComparison.Ordinal
        );
        var json = JsonNode.Parse(coverage.ToJson())!;
        Assert.Equal(3, json["undeclared"]!.GetValue<int>());
        Assert.Equal(coverage.Endpoints.Count, json["endpoints"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_switch_on_the_command_line_is_seen_only_when_it_is_there()
    {
        await using var stage = await Stage.StartAsync();

        Assert.False(stage.App.RunPosternCoverage(["--urls", "http://127.0.0.1:0"]));
        Assert.True(stage.App.RunPosternCoverage(["--postern-coverage"]));
    }
}
