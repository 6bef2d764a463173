using Microsoft.Playwright;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>How a window shows a page: a width, and light or dark.</summary>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Scheme">What <c>prefers-color-scheme</c> says.</param>
public sealed record Look(int Width, ColorScheme Scheme)
{
    public static Look Light1280 { get; } = new(1280, ColorScheme.Light);

    /// <summary>A desk and a phone, each in light and dark: what every page is looked at in.</summary>
    public static IReadOnlyList<Look> All { get; } =
    [
        Light1280,
        new(1280, ColorScheme.Dark),
        new(390, ColorScheme.Light),
        new(390, ColorScheme.Dark),
    ];

    public int Height => Width < 600 ? 844 : 800;

    /// <summary>As in file names: <c>dark-390</c>.</summary>
    public override string ToString() =>
        $"{(Scheme == ColorScheme.Dark ? "dark" : "light")}-{Width}";
}
