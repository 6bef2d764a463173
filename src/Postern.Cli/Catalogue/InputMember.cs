using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Catalogue;

/// <summary>One member of an operation's input, read from its JSON Schema.</summary>
internal sealed class InputMember
{
    private readonly JsonElement _schema;

    public InputMember(string name, JsonElement schema, bool required)
    {
        _schema = Present(schema);
        Name = name;
        Title = schema.Text("title") ?? _schema.Text("title");
        Description = schema.Text("description") ?? _schema.Text("description");
        Required = required;
        Choices = ChoicesOf(_schema);
        Kind = KindOf(_schema);
        ItemKind = InputKind.Text;
        if (Kind == InputKind.List && _schema.Member("items") is { } items)
        {
            ItemKind = KindOf(Present(items)) is var kind and not InputKind.List
                ? kind
                : InputKind.Json;
            Choices = ChoicesOf(Present(items));
            Members =
            [
                .. Present(items).Member("properties")
                    is { ValueKind: JsonValueKind.Object } members
                    ? members.EnumerateObject().Select(property => property.Name)
                    : [],
            ];
        }
    }

    public string Name { get; }

    public string Option => OptionName.For(Name);

    public string? Title { get; }

    public string? Description { get; }

    public bool Required { get; }

    public InputKind Kind { get; }

    /// <summary>Of a list: what each of its items is.</summary>
    public InputKind ItemKind { get; }

    /// <summary>Of a list of objects: what each may have.</summary>
    public IReadOnlyList<string> Members { get; } = [];

    /// <summary>The only values allowed; empty when any will do.</summary>
    public IReadOnlyList<string> Choices { get; }

    public string? Format => _schema.Text("format");

    /// <summary>What else the schema says about values, in words.</summary>
    public IEnumerable<string> Bounds()
    {
        if (Choices.Count > 0)
            yield return $"One of: {string.Join(", ", Choices)}.";
        if (Bound("minimum") is { } minimum)
            yield return $"At least {minimum}.";
        if (Bound("exclusiveMinimum") is { } above)
            yield return $"More than {above}.";
        if (Bound("maximum") is { } maximum)
            yield return $"At most {maximum}.";
        if (Bound("exclusiveMaximum") is { } below)
            yield return $"Less than {below}.";
        if (Bound("minLength") is { } shortest)
            yield return $"At least {shortest} characters.";
        if (Bound("maxLength") is { } longest)
            yield return $"At most {longest} characters.";
        if (Members.Count > 0)
            yield return $"JSON objects with {string.Join(", ", Members)}.";
        if (Bound("minItems") is { } fewest)
            yield return $"At least {fewest} of them.";
        if (Bound("maxItems") is { } most)
            yield return $"At most {most} of them.";
        if (Format == "date-time")
            yield return "A time with its zone, such as 2030-01-31T12:00:00Z.";
        else if (Format == "date")
            yield return "A date, such as 2030-01-31.";
        else if (Format is { } format and not ("int32" or "int64" or "double" or "float"))
            yield return $"Format: {format}.";
        if (_schema.Text("pattern") is { } pattern)
            yield return $"Must match {pattern}.";
        if (_schema.Member("default") is { } value)
            yield return $"Default: {(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText())}.";
    }

    private string? Bound(string name) => _schema.Member(name)?.GetRawText();

    private static IReadOnlyList<string> ChoicesOf(JsonElement schema) =>
        [
            .. schema
                .Items("enum")
                .Where(choice => choice.ValueKind != JsonValueKind.Null)
                .Select(choice =>
                    choice.ValueKind == JsonValueKind.String
                        ? choice.GetString()!
                        : choice.GetRawText()
                ),
        ];

    private static InputKind KindOf(JsonElement schema)
    {
        var types = schema.Member("type") switch
        {
            { ValueKind: JsonValueKind.String } one => [one.GetString()],
            { ValueKind: JsonValueKind.Array } several => several
                .EnumerateArray()
                .Select(type => type.GetString())
                .Where(type => type != "null")
                .ToArray(),
            _ => schema.Items("enum").Any(choice => choice.ValueKind == JsonValueKind.String)
                ? ["string"]
                : [],
        };
        return types switch
        {
            ["string"] => InputKind.Text,
            ["boolean"] => InputKind.Boolean,
            ["array"] => InputKind.List,
            _ when types.Contains("integer") => InputKind.Integer,
            _ when types.Contains("number") => InputKind.Number,
            [] when schema.Member("anyOf") is null && schema.Member("oneOf") is null =>
                InputKind.Value,
            _ => InputKind.Json,
        };
    }

    // "This or null" may be written as a choice of two schemas.
    private static JsonElement Present(JsonElement schema)
    {
        var branches = schema.Items("anyOf").Concat(schema.Items("oneOf")).ToArray();
        var present = branches.Where(branch => branch.Text("type") != "null").ToArray();
        return present.Length == 1 ? present[0] : schema;
    }
}
