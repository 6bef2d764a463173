namespace Postern.Staff.Pages;

/// <summary>
/// Browser and system in a few words, as far as a User-Agent tells them. For people to recognise their own device by;
/// nothing is decided from it.
/// </summary>
internal static class DeviceName
{
    // The first that is found counts: Edge calls itself Chrome as well, and Chrome Safari.
    private static readonly (string Mark, string Name)[] Programs =
    [
        ("postern", "Postern command line"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Such as "Firefox on macOS"; what was sent where nothing is known of it; null for null.</summary>
    public static string? Of(string? userAgent) =>
        (Find(Programs, userAgent), Find(Systems, userAgent)) switch
        {
            ({ } program, { } system) => $"{program} on {system}",
            ({ } program, null) => program,
            _ => userAgent,
        };

    private static string? Find((string Mark, string Name)[] known, string? userAgent) =>
        known
            .FirstOrDefault(one =>
                userAgent?.Contains(one.Mark, StringComparison.OrdinalIgnoreCase) == true
            )
            .Name;
}
