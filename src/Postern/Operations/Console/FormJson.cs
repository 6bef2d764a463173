using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Amounts;

namespace Postern.Operations.Console;

/// <summary>
/// What was entered in a form as the JSON that the API would have got: so both go through the same binding. An empty
/// control means "not given", unless it held something before: then it clears.
/// </summary>
internal sealed class FormJson
{
    private readonly IReadOnlyList<InputField> _fields;
    private readonly IReadOnlyDictionary<string, string?> _values;
    private readonly Dictionary<string, string[]> _faults = new(StringComparer.Ordinal);

    /// <summary>Reads every field; what cannot be read is left as it was typed, for the binder to refuse.</summary>
    /// <param name="fields">As they were asked for: a text stays one, though it may read as a number.</param>
    /// <param name="values">What was entered.</param>
    /// <param name="current">What the fields held before.</param>
    public FormJson(
        IReadOnlyList<InputField> fields,
        IReadOnlyDictionary<string, string?> values,
        IReadOnlyDictionary<string, string?> current
    )
    {
        _fields = fields;
        _values = values;
        var input = new JsonObject();
        foreach (var field in fields)
        {
            if (field.Kind is InputKind.Rows)
            {
                AddRows(input, field);
            }
            else if (!Add(input, field, field.Name) && !field.Required)
            {
                Clear(input, field, current);
            }
        }

        Input = JsonSerializer.SerializeToElement(input, PosternJson.Compact);
    }

    public JsonElement Input { get; }

    /// <summary>
    /// The binder saw text where an amount was typed that is none, and said what the API takes. Here it is said what the
    /// form takes.
    /// </summary>
    public Problem Explain(Problem problem) =>
        problem.Errors is null
            ? problem
            : problem with
            {
                Errors = problem.Errors.ToDictionary(
                    error => error.Key,
                    error => _faults.GetValueOrDefault(error.Key, error.Value),
                    StringComparer.Ordinal
                ),
            };

    private bool Add(JsonObject record, InputField field, string at)
    {
        var text = _values.GetValueOrDefault(at);
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        record[field.Name] =
            field.Kind is InputKind.Money ? Amount(field, at, text) : Node(field, text);
        return true;
    }

    private void AddRows(JsonObject input, InputField field)
    {
        var count = FormRows.Count(field, _values);
        if (count == 0)
        {
            return;
        }

        var rows = new JsonArray();
        for (var row = 0; row < count; row++)
        {
            var record = new JsonObject();
            foreach (var member in field.Fields)
            {
                Add(record, member, FormRows.At(field, row, member));
            }

            rows.Add((JsonNode)record);
        }

        input[field.Name] = rows;
    }

    private static void Clear(
        JsonObject input,
        InputField field,
        IReadOnlyDictionary<string, string?> current
    )
    {
        if (!string.IsNullOrEmpty(current.GetValueOrDefault(field.Name)))
        {
            input[field.Name] = field.Kind switch
            {
                InputKind.TextList => new JsonArray(),
                InputKind.Text or InputKind.MultilineText or InputKind.Email => "",
                _ => null,
            };
        }
    }

    private JsonNode Amount(InputField field, string at, string text)
    {
        if (!Currency.TryFind(FormCurrency.Of(field, at, _fields, _values), out var currency))
        {
            _faults[at] = ["needs its currency: choose that first."];
            return text;
        }

        if (
            !Money.TryParse(
                text,
                currency,
                CultureInfo.InvariantCulture,
                out var money,
                out var fault
            )
        )
        {
            _faults[at] = [fault!];
            return text;
        }

        return money.Amount;
    }

    /// <summary>What cannot be read stays text: the binder says what it should have been.</summary>
    private static JsonNode? Node(InputField field, string text) =>
        field.Kind switch
        {
            InputKind.WholeNumber
                when long.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            InputKind.Percentage when Percentage.TryParse(text.Trim(), out var share) =>
                JsonSerializer.SerializeToNode(share, PosternJson.Strict),
            InputKind.Switch when bool.TryParse(text, out var on) => on,
            InputKind.Time
                when DateTime.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
                    out var time
                ) => Times.Format(new DateTimeOffset(time)),
            InputKind.TextList => new JsonArray([
                .. text.Split(
                        '\n',
                        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                    )
                    .Select(line => JsonValue.Create(line)),
            ]),
            InputKind.Json or InputKind.Value => Parse(text),
            _ => text.Trim(),
        };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
