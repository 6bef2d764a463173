using System.Text.Json;
using Microsoft.Playwright;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>Runs axe-core over the page of a window.</summary>
public static class Accessibility
{
    private static readonly Lazy<Task<string>> Axe = new(() =>
    {
        var script = Repository.Folder(
            "tests",
            "Postern.BrowserTests",
            "node_modules",
            "axe-core",
            "axe.min.js"
        );
        return File.Exists(script)
            ? File.ReadAllTextAsync(script)
            : throw new InvalidOperationException(
                "axe-core is not installed: run `npm ci` in tests/Postern.BrowserTests."
            );
    });

    /// <summary>Fails if anything serious or critical stands in the way of somebody, in light or dark, on a desk or a phone.</summary>
    public static async Task AssertAccessibleAsync(this Window window)
    {
        var found = new List<string>();
        foreach (var look in Look.All)
        {
            await window.ShowAsAsync(look);
            found.AddRange(await window.ViolationsAsync(look));
        }

        window.AssertAccessible(found);
    }

    /// <summary>Fails if anything was found (<see cref="ViolationsAsync"/>).</summary>
    public static void AssertAccessible(this Window window, IReadOnlyCollection<string> found) =>
        Assert.True(
            found.Count == 0,
            $"{window.Page.Url} has {found.Count} serious accessibility faults:\n{string.Join('\n', found)}"
        );

    /// <summary>
    /// Serious and critical violations in the look that the window is shown in, each with its rule and the elements concerned.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this Window window, Look look)
    {
        // Defined by evaluation in the page, not by a script element, so that no policy of the page has a say.
        if (!await window.Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await window.Page.EvaluateAsync($"() => {{ {await Axe.Value} }}");
        // Dark differs from light in its colours and nothing else.
        var rules = look.Scheme == ColorScheme.Dark ? ["color-contrast"] : Array.Empty<string>();
        var result = await window.Page.EvaluateAsync<JsonElement>(
            """
            async rules => await axe.run(document, {
              resultTypes: ["violations"],
              preload: false,
              ...(rules.length && { runOnly: rules }),
            })
            """,
            rules
        );
        return
        [
            .. result
                .GetProperty("violations")
                .EnumerateArray()
                .Where(violation =>
                    violation.GetProperty("impact").GetString() is "serious" or "critical"
                )
                .Select(violation => $"{look}: {Describe(violation)}"),
        ];
    }

    private static string Describe(JsonElement violation) =>
        $"{violation.GetProperty("id").GetString()} ({violation.GetProperty("impact").GetString()}): "
        + $"{violation.GetProperty("help").GetString()}"
        + string.Concat(
            violation
                .GetProperty("nodes")
                .EnumerateArray()
                .Select(node => $"\n    {node.GetProperty("html").GetString()}")
        );
}
