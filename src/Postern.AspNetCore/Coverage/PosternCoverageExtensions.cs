using Microsoft.AspNetCore.Routing;
using Postern.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Prints what an app lets impersonated requests do.</summary>
public static class PosternCoverageExtensions
{
    /// <summary>
    /// When the command line holds <c>--postern-coverage</c> (or <c>--postern-coverage=json</c>), prints the rule of every
    /// endpoint; the app should then end: <c>if (app.RunPosternCoverage(args)) return;</c>, after its endpoints are mapped.
    /// </summary>
    /// <param name="app">The app; it need not run.</param>
    /// <param name="args">The app's command line.</param>
    /// <returns>Whether it was asked for, and done.</returns>
    public static bool RunPosternCoverage(this IEndpointRouteBuilder app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(args);
        var isJson = args.Contains("--postern-coverage=json", StringComparer.Ordinal);
        if (!isJson && !args.Contains("--postern-coverage", StringComparer.Ordinal))
            return false;

        using var endpoints = new CompositeEndpointDataSource(app.DataSources);
        var coverage = PosternCoverage.Report(endpoints);
        Console.Out.Write(isJson ? coverage.ToJson() + Environment.NewLine : coverage.ToString());
        return true;
    }
}
