using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Operations.Console;

namespace Postern.Billing.Pages;

/// <summary>
/// What a preview would write, by kind of row. A row's key is its kind, and where there are several of a kind, the kind
/// and the id.
/// </summary>
internal static class PreviewRows
{
    /// <summary>The row of a kind as it would be; null where none is written.</summary>
    public static JsonObject? After(this FormPreview? preview, string kind) =>
        All(preview?.After, kind).FirstOrDefault();

    /// <summary>What of the row of a kind would be replaced.</summary>
    public static JsonObject? Before(this FormPreview? preview, string kind) =>
        All(preview?.Before, kind).FirstOrDefault();

    /// <summary>The lines that would be added to the ledger, in their order.</summary>
    public static IReadOnlyList<JsonObject> Moves(this FormPreview? preview) =>
        [
            .. All(preview?.After, "balanceTransaction")
                .OrderBy(move => move["number"]!.GetValue<long>()),
        ];

    public static long Amount(this JsonObject row, string member) => row[member]!.GetValue<long>();

    public static string Text(this JsonObject row, string member) =>
        row[member]!.GetValue<string>();

    public static DateTimeOffset? Time(this JsonObject row, string member) =>
        DateTimeOffset.TryParse(
            row[member]?.ToString(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;

    private static IEnumerable<JsonObject> All(JsonObject? side, string kind) =>
        side?.Where(entity =>
                entity.Key == kind || entity.Key.StartsWith(kind + ":", StringComparison.Ordinal)
            )
            .Select(entity => entity.Value)
            .OfType<JsonObject>()
        ?? [];
}
