namespace Postern.Operations.Console;

/// <summary>
/// The value of an input's <c>pattern</c> that accepts one text only. Browsers compile it with the v flag,
/// under which any backslash that escapes no syntax character is an error, so Regex.Escape does not do.
/// </summary>
internal static class ExactPattern
{
    private const string Syntax = @"^$\.*+?()[]{}|/";

    public static string Of(string text) =>
        string.Concat(
            text.Select(letter =>
                Syntax.Contains(letter, StringComparison.Ordinal) ? $@"\{letter}" : $"{letter}"
            )
        );
}
