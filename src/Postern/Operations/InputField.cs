using System.Reflection;

namespace Postern.Operations;

/// <summary>How a field of an operation's input is asked for.</summary>
public enum InputKind
{
    Text,
    MultilineText,
    Email,
    WholeNumber,
    Switch,
    Choice,
    Time,
    TextList,
    Json,

    /// <summary>One JSON value of any kind; what a person types and is no JSON is meant as a text.</summary>
    Value,

    /// <summary>Minor units of the currency in <see cref="InputField.CurrencyField"/>.</summary>
    Money,

    /// <summary>The code of a currency.</summary>
    Currency,

    /// <summary>From 0 to 100, with at most four decimals.</summary>
    Percentage,

    /// <summary>A list of records, each with the fields in <see cref="InputField.Fields"/>.</summary>
    Rows,
}

/// <summary>A value that a field accepts, and what people call it.</summary>
public sealed record Choice(string Value, string Label);

/// <summary>One field of an operation's input, as the form, the JSON Schema and the command line draw it.</summary>
public sealed record InputField
{
    /// <summary>The member's name in JSON (camelCase).</summary>
    public required string Name { get; init; }

    public required string Label { get; init; }

    public string? Help { get; init; }

    public required InputKind Kind { get; init; }

    public bool Required { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public string? Pattern { get; init; }

    public IReadOnlyList<Choice>? Choices { get; init; }

    /// <summary>The value that stands when none is given, as JSON text; null: none.</summary>
    public string? Default { get; init; }

    /// <summary>False where there is no question at the moment: the form folds it away.</summary>
    public bool Asked { get; init; } = true;

    /// <inheritdoc cref="AskedWithAttribute"/>
    public AskedWithAttribute? AskedWith { get; init; }

    /// <summary>Of an amount: the member whose currency it is in; a row's may be beside the rows.</summary>
    public string? CurrencyField { get; init; }

    /// <summary>Of rows: what each has; empty for any other field.</summary>
    public IEnumerable<InputField> Fields => RowProperties.Select(pair => pair.Field);

    /// <summary>Of rows: how few there may be.</summary>
    public int MinItems { get; init; }

    /// <summary>Of rows: how many there may be.</summary>
    public int MaxItems { get; init; }

    /// <summary>Of rows: what people call one of them: "line".</summary>
    public string RowName { get; init; } = "row";

    internal IReadOnlyList<(InputField Field, PropertyInfo Property)> RowProperties { get; init; } =
    [];
}
