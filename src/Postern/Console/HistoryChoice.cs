using Postern.Operations;

namespace Postern.Console;

/// <summary>Which part of a history is shown. Changes come first: who only looked is the larger part, and the quieter.</summary>
/// <param name="Name">In the address.</param>
/// <param name="Empty">What is said of an empty one.</param>
public sealed record HistoryChoice(string Name, string Label, AuditKind? Kind, string Empty)
{
    public static HistoryChoice Everything { get; } =
        new("everything", "Everything", null, "Nothing");

    public static IReadOnlyList<HistoryChoice> All { get; } =
    [
        new("changes", "Changes", AuditKind.Change, "No changes"),
        new("reads", "Who looked", AuditKind.Read, "Nobody has looked"),
        new("refused", "Refused", AuditKind.Refused, "Nothing was refused"),
        Everything,
    ];

    /// <summary>The one that an address names; the first for any other word.</summary>
    public static HistoryChoice Of(string? name) =>
        All.FirstOrDefault(choice => choice.Name == name) ?? All[0];
}
