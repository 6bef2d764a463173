namespace Tally.Shell;

internal static class FormText
{
    /// <summary>What was typed into a field, without the white space around it.</summary>
    public static string Text(this IFormCollection form, string field) =>
        (form[field].LastOrDefault() ?? "").Trim();

    /// <summary>A password: white space in it counts.</summary>
    public static string Secret(this IFormCollection form, string field) =>
        form[field].LastOrDefault() ?? "";
}
