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
}
