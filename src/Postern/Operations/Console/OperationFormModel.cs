using System.Text.Json.Nodes;
using Postern.Console;

namespace Postern.Operations.Console;

/// <summary>Everything the form of one operation shows, at either of its two steps.</summary>
public sealed record OperationFormModel
{
    /// <summary>The operation's name: the form posts to <c>/operations/{name}</c>.</summary>
    public required string Name { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }

    /// <summary><c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public required string Risk { get; init; }
    public bool RequiresReason { get; init; }
    public bool RequiresTicket { get; init; }

    /// <summary>The sign-in may be too old by the time this is confirmed.</summary>
    public bool RequiresStepUp { get; init; }

    /// <inheritdoc cref="OperationDescriptor.PreviewComponent"/>
    public Type? PreviewComponent { get; init; }

    /// <summary>What has to be typed to confirm; null: nothing.</summary>
    public string? Confirmation { get; init; }
    public string? TargetLabel { get; init; }
    public string? TargetId { get; init; }
    public required IReadOnlyList<InputField> Fields { get; init; }

    /// <summary>The fields that are decided already: shown, and not asked.</summary>
    public IReadOnlyList<SettledField> Settled { get; init; } = [];

    /// <summary>What was entered, by field name; "reason" and "ticket" too.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } =
        new Dictionary<string, string?>();

    /// <summary>What is wrong with it, by field name; "reason" and "ticket" too. "" is about the whole.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public FormProblem? Problem { get; init; }

    /// <summary>What the operation would write; present: the form asks for confirmation.</summary>
    public FormPreview? Preview { get; init; }
    public required string IdempotencyKey { get; init; }

    /// <summary>The field of which more empty rows were asked for, by a browser without script.</summary>
    public string? MoreRowsOf { get; init; }

    /// <summary>The target's version that the staff member saw; null: not bound to one.</summary>
    public string? Version { get; init; }
    public required string ReturnUrl { get; init; }

    internal string? Value(string field) => Values.GetValueOrDefault(field);

    /// <summary>What was decided already, and can stay so: what is at fault is asked for after all.</summary>
    internal SettledField? SettledOf(string field) =>
        ErrorsOf(field).Count > 0 ? null : Settled.FirstOrDefault(known => known.Name == field);

    /// <summary>Whether a field has no meaning beside what is decided already, and nothing was said in it.</summary>
    internal bool IsBeside(InputField field) =>
        field.AskedWith is { } with
        && SettledOf(with.Field) is not null
        && Value(with.Field) != with.Value
        && string.IsNullOrEmpty(Value(field.Name))
        && ErrorsOf(field.Name).Count == 0;

    internal IReadOnlyList<string> ErrorsOf(string field) => Errors.GetValueOrDefault(field) ?? [];

    /// <summary>What the form posts for a field: for rows, how many there are and each of their cells.</summary>
    internal IEnumerable<(string Name, string? Value)> Posted(InputField field) =>
        field.Kind is not InputKind.Rows
            ? [(field.Name, Value(field.Name))]
            :
            [
                (field.Name, Value(field.Name)),
                .. Enumerable
                    .Range(0, FormRows.Count(field, Values))
                    .SelectMany(_ => field.Fields, (row, member) => FormRows.At(field, row, member))
                    .Select(at => (at, Value(at))),
            ];

    /// <summary>What stands behind an amount or a share: its currency, as far as that is known, or the sign.</summary>
    internal string? UnitOf(InputField field, string at) =>
        field.Kind switch
        {
            InputKind.Money => FormCurrency.Of(field, at, Fields, Values) ?? "",
            InputKind.Percentage => "%",
            _ => null,
        };

    /// <summary>What people call a field, or one in a row: "Price, book 2".</summary>
    internal string LabelOf(string at)
    {
        foreach (var field in Fields)
        {
            if (field.Name == at)
            {
                return field.Label;
            }

            for (var row = 0; row < FormRows.Count(field, Values); row++)
            {
                if (FormRows.At(field, row) == at)
                {
                    return $"{field.Label}, {field.RowName} {row + 1}";
                }

                if (
                    field.Fields.FirstOrDefault(known => FormRows.At(field, row, known) == at) is
                    { } member
                )
                {
                    return $"{member.Label}, {field.RowName} {row + 1}";
                }
            }
        }

        return PropertyName.Humanize(at);
    }
}

/// <summary>Why the operation was refused.</summary>
/// <param name="WayOut">Where to go on from here; null where the words are all there is.</param>
public sealed record FormProblem(
    string Title,
    string? Detail = null,
    string? Code = null,
    WayOut? WayOut = null
);

/// <summary>What an operation would write, as its audit entry would record it.</summary>
public sealed record FormPreview(string? Summary, JsonObject? Before, JsonObject? After);
