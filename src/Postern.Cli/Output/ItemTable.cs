using System.Text.Json;

namespace Postern.Cli.Output;

/// <summary>Items of a list, whatever they are: one row each, in the columns that say something.</summary>
internal static class ItemTable
{
    private const int MostColumns = 8;

    /// <summary>Columns that no item has are left out, and there are eight at most.</summary>
    /// <param name="screen">Where it goes.</param>
    /// <param name="items">JSON objects.</param>
    /// <param name="preferred">Paths in the order they should stand; without any, every plain member is shown.</param>
    public static void Write(
        Screen screen,
        IReadOnlyList<JsonElement> items,
        IReadOnlyList<string> preferred
    )
    {
        var candidates = preferred.Count > 0 ? preferred : PlainMembers(items);
        string[] paths =
        [
            .. candidates
                .Where(path => items.Any(item => CellText.At(item, path) is not null))
                .Take(MostColumns),
        ];
        screen.Table(
            [.. paths.Select(path => new Column(path) { Unbroken = IsCopied(path) })],
            items.Select(item =>
                paths
                    .Select(path => CellText.At(item, path) is { } value ? CellText.Of(value) : "")
                    .ToArray()
            )
        );
    }

    private static IReadOnlyList<string> PlainMembers(IReadOnlyList<JsonElement> items) =>
        [
            .. items
                .Where(item => item.ValueKind == JsonValueKind.Object)
                .SelectMany(item => item.EnumerateObject())
                .Where(member => CellText.IsPlain(member.Value))
                .Select(member => member.Name)
                .Distinct(StringComparer.Ordinal),
        ];

    private static bool IsCopied(string path) =>
        path is "id" or "at"
        || path.EndsWith("Id", StringComparison.Ordinal)
        || path.EndsWith("At", StringComparison.Ordinal);
}
