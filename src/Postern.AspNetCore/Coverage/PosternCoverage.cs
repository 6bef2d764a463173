using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;
using Postern.AspNetCore.Rules;

namespace Postern.AspNetCore;

/// <summary>What each endpoint of an app lets an impersonated request do. Meant to be read by those who review the app, and to
/// be compared in its tests.</summary>
public sealed class PosternCoverage
{
    private PosternCoverage(IReadOnlyList<CoveredEndpoint> endpoints) => Endpoints = endpoints;

    /// <summary>All endpoints, by route and method.</summary>
    public IReadOnlyList<CoveredEndpoint> Endpoints { get; }

    /// <summary>How many endpoints take writes and declare nothing: strict mode refuses these.</summary>
    public int Undeclared =>
        Endpoints.Count(endpoint => endpoint is { Rule: "undeclared", TakesWrites: true });

    /// <summary>Reads the rules of all endpoints of a source, as <c>app.Services.GetRequiredService&lt;EndpointDataSource&gt;()</c>.</summary>
    /// <param name="endpoints">The app's endpoints, mapped already.</param>
    public static PosternCoverage Report(EndpointDataSource endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return new([
            .. endpoints
                .Endpoints.OfType<RouteEndpoint>()
                .Select(Cover)
                .OrderBy(endpoint => endpoint.Route, StringComparer.Ordinal)
                .ThenBy(endpoint => endpoint.Methods, StringComparer.Ordinal),
        ]);
    }

    /// <summary>A table for a terminal, with what is undeclared counted at its end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var methods = Endpoints.Select(endpoint => endpoint.Methods.Length).DefaultIfEmpty().Max();
        var routes = Endpoints.Select(endpoint => endpoint.Route.Length).DefaultIfEmpty().Max();
        foreach (var endpoint in Endpoints)
        {
            text.Append(endpoint.Methods.PadRight(methods + 2))
                .Append(endpoint.Route.PadRight(routes + 2))
                .AppendLine(endpoint.Rule);
        }
        return text.Append(CultureInfo.InvariantCulture, $"{Endpoints.Count} endpoints, ")
            .AppendLine(CultureInfo.InvariantCulture, $"{Undeclared} undeclared that take writes")
            .ToString();
    }

    /// <summary>The same as JSON: <c>{ "endpoints": [{ "methods", "route", "rule", "takesWrites" }], "undeclared": 0 }</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CoverageJson.Default.PosternCoverage);

    private static CoveredEndpoint Cover(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        return new(
            methods.Count == 0 ? "*" : string.Join(',', methods),
            endpoint.RoutePattern.RawText ?? "",
            EndpointRules.Of(endpoint) switch
            {
                EndpointRule.Refused => "refused",
                EndpointRule.AllowedWhenReadOnly => "allowed when read-only",
                EndpointRule.AllowedWhenImpersonated => "allowed when impersonated",
                _ => "undeclared",
            },
            methods.Count == 0 || methods.Any(method => !EndpointRules.IsSafe(method))
        );
    }
}

/// <summary>One endpoint's rule.</summary>
/// <param name="Methods">Its methods by commas; <c>*</c> for all.</param>
/// <param name="Route">Its route template.</param>
/// <param name="Rule"><c>refused</c>, <c>allowed when read-only</c>, <c>allowed when impersonated</c> or <c>undeclared</c>.</param>
/// <param name="TakesWrites">Whether it takes any method but GET, HEAD and OPTIONS.</param>
public sealed record CoveredEndpoint(string Methods, string Route, string Rule, bool TakesWrites);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true
)]
[JsonSerializable(typeof(PosternCoverage))]
internal sealed partial class CoverageJson : JsonSerializerContext;
