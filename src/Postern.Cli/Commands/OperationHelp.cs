using Postern.Cli.Catalogue;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

/// <summary>What <c>--help</c> says about an operation, all of it from the catalogue.</summary>
internal static class OperationHelp
{
    public static string About(CatalogueOperation operation)
    {
        List<string> lines = [operation.Title];
        if (operation.Description is { } description)
            lines.Add(description);
        lines.Add($"Risk: {operation.Risk}");
        if (operation.TargetKind is { } target)
            lines.Add($"Acts on: {target} (--target)");
        string[] requirements = [.. operation.Requirements()];
        if (requirements.Length > 0)
            lines.Add($"Requires: {string.Join(", ", requirements)}");
        if (!operation.Allowed)
            lines.Add("Your roles do not allow it.");
        return string.Join('\n', lines.Select(TerminalText.Escape));
    }

    public static string About(InputMember member)
    {
        List<string> sentences = [];
        if (member.Title is { } title)
            sentences.Add(title.TrimEnd('.') + ".");
        if (member.Description is { } description)
            sentences.Add(description);
        sentences.AddRange(member.Bounds());
        if (member.Kind == InputKind.List)
            sentences.Add("May be given several times.");
        if (member.Required)
            sentences.Add("Required.");
        return TerminalText.Escape(string.Join(' ', sentences));
    }

    public static string Placeholder(InputMember member) =>
        member.Choices is { Count: > 0 and <= 5 } choices
            ? TerminalText.Escape(string.Join('|', choices))
            : PlaceholderOfKind(member);

    private static string PlaceholderOfKind(InputMember member) =>
        (member.Kind == InputKind.List ? member.ItemKind : member.Kind) switch
        {
            InputKind.Integer or InputKind.Number => "number",
            InputKind.Boolean => "true|false",
            InputKind.Json => "json",
            InputKind.Value => "value",
            _ when member.Format == "date-time" => "time",
            _ when member.Format is "date" or "email" or "uri" => member.Format,
            _ => "text",
        };
}
