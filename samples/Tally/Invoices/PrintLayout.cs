namespace Tally.Invoices;

/// <summary>The paper that invoices are printed on; <c>wwwroot/print.js</c> knows the same ones.</summary>
internal static class PrintLayout
{
    public const string A4 = "a4";
    public const string Letter = "letter";

    public static readonly IReadOnlyList<(string Name, string Title)> All =
    [
        (A4, "A4"),
        (Letter, "US Letter"),
    ];

    public static bool IsKnown(string name) => All.Any(layout => layout.Name == name);

    public static string Title(string name) =>
        IsKnown(name)
            ? All.First(layout => layout.Name == name).Title
            : $"{name} (no longer supported)";
}
