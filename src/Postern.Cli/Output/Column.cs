using Spectre.Console;

namespace Postern.Cli.Output;

/// <summary>A column of a table.</summary>
internal sealed record Column(string Title)
{
    /// <summary>Ids and times are copied: they must stay in one piece.</summary>
    public bool Unbroken { get; init; }

    public Style Style { get; init; } = Style.Plain;
}
