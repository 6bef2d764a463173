using System.Reflection;
using System.Text.Json;

namespace Postern.Operations;

/// <summary>
/// Amounts in JSON are whole numbers as people write them. Readers of JSON take <c>-0</c> for 0; here it is a sign of
/// arithmetic gone wrong, and refused.
/// </summary>
internal static class MinorUnits
{
    public const string Expectation =
        "must be a whole number of minor units (cents of EUR, say): 1250 is EUR 12.50 or JPY 1,250.";

    public static bool Fit(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out _)
        && value.GetRawText() is not "-0";

    /// <summary>Whether every amount of an input, and of its rows, is one.</summary>
    public static bool AreAllIn(
        IReadOnlyList<(InputField Field, PropertyInfo Property)> fields,
        JsonElement input
    ) =>
        fields.All(pair =>
            !input.TryGetProperty(pair.Field.Name, out var value)
            || value.ValueKind == JsonValueKind.Null
            || pair.Field.Kind switch
            {
                InputKind.Money => Fit(value),
                InputKind.Rows => value
                    .EnumerateArray()
                    .All(row =>
                        row.ValueKind == JsonValueKind.Null
                        || AreAllIn(pair.Field.RowProperties, row)
                    ),
                _ => true,
            }
        );
}
