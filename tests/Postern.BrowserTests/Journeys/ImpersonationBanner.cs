using System.Text.Json;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>
/// The banner as a person meets it. It lies in a closed shadow tree, out of reach of every script, a test's as well: what it
/// says is read as a screen reader reads it, and its button is pressed where it is on the screen.
/// </summary>
internal static class ImpersonationBanner
{
    private const string Region = "Staff session";

    /// <summary>What it says, or null if the page has none.</summary>
    public static async Task<string?> ReadBannerAsync(this Window window)
    {
        var session = await window.Page.Context.NewCDPSessionAsync(window.Page);
        var parts = await PartsAsync(session);
        await session.DetachAsync();
        return parts.Count == 0
            ? null
            : string.Join(
                ' ',
                parts.Where(part => part.Role == "StaticText").Select(part => part.Name)
            );
    }

    /// <summary>Presses its "End session".</summary>
    public static async Task EndSessionAsync(this Window window)
    {
        var session = await window.Page.Context.NewCDPSessionAsync(window.Page);
        var button = Assert.Single(
            await PartsAsync(session),
            part => part is { Role: "button", Name: "End session" }
        );
        var answer = await session.SendAsync(
            "DOM.getBoxModel",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["backendNodeId"] = button.Element,
            }
        );
        // The corners, as x and y in turn.
        var corners = answer!
            .Value.GetProperty("model")
            .GetProperty("content")
            .EnumerateArray()
            .Select(number => number.GetSingle())
            .ToList();
        await session.DetachAsync();
        await window.Page.Mouse.ClickAsync(
            (corners[0] + corners[4]) / 2,
            (corners[1] + corners[5]) / 2
        );
    }

    private static async Task<IReadOnlyList<Part>> PartsAsync(ICDPSession session)
    {
        var tree = await session.SendAsync("Accessibility.getFullAXTree");
        // Boxes of text that is broken into lines come twice at times.
        var nodes = tree!
            .Value.GetProperty("nodes")
            .EnumerateArray()
            .DistinctBy(node => node.GetProperty("nodeId").GetString(), StringComparer.Ordinal)
            .ToList();
        var byId = nodes.ToDictionary(
            node => node.GetProperty("nodeId").GetString()!,
            StringComparer.Ordinal
        );
        var region = nodes.SingleOrDefault(node => Of(node) is { Role: "region", Name: Region });
        return region.ValueKind == JsonValueKind.Undefined ? [] : [.. Below(region)];

        IEnumerable<Part> Below(JsonElement node) =>
            node.GetProperty("childIds")
                .EnumerateArray()
                .Select(id => byId.GetValueOrDefault(id.GetString()!))
                .Where(child => child.ValueKind != JsonValueKind.Undefined)
                .SelectMany(child => Below(child).Prepend(Of(child)));
    }

    private static Part Of(JsonElement node) =>
        new(
            Value(node, "role"),
            Value(node, "name"),
            node.TryGetProperty("backendDOMNodeId", out var element) ? element.GetInt32() : 0
        );

    private static string Value(JsonElement node, string property) =>
        node.TryGetProperty(property, out var value) && value.TryGetProperty("value", out var text)
            ? text.ToString()
            : "";

    private sealed record Part(string Role, string Name, int Element);
}
