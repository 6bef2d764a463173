namespace Postern.Console;

internal static class ToneStyle
{
    public static string CssClass(this Tone tone) => $"tone-{tone.ToString().ToLowerInvariant()}";

    public static string Icon(this Tone tone) =>
        tone switch
        {
            Tone.Good => "circle-check",
            Tone.Warning => "alert-triangle",
            Tone.Bad => "alert-circle",
            _ => "info-circle",
        };
}
