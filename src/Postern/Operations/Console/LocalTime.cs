namespace Postern.Operations.Console;

/// <summary>A moment as a datetime-local input holds it: in UTC, without saying so.</summary>
internal static class LocalTime
{
    public static string? ForInput(string? value) =>
        value is not null
        && DateTimeOffset.TryParse(
            value,
            null,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at.UtcDateTime.ToString(
                at.Second == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss"
            )
            : value;
}
