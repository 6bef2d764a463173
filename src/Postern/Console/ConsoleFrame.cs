namespace Postern.Console;

/// <summary>What every page of the console shows around its own content.</summary>
public sealed record ConsoleFrame
{
    /// <summary>Who is signed in; null: nobody, and the layout shows neither navigation nor search.</summary>
    public FrameStaff? Staff { get; init; }

    public IReadOnlyList<NavigationLink> Navigation { get; init; } = [];

    /// <summary>What the last request has to say on this page, once.</summary>
    public FlashMessage? Flash { get; init; }

    /// <summary>Named in the top corner, so that nobody takes one environment for another; "production" is marked.</summary>
    public required string Environment { get; init; }
}

/// <summary>The signed-in staff member, as the layout shows them.</summary>
public sealed record FrameStaff(string Name, string Email, IReadOnlyList<string> Roles);

/// <summary>A place in the console.</summary>
/// <param name="Icon">A name in icons.txt.</param>
/// <param name="Section">Links of one section stand together under its name.</param>
/// <param name="Key">The letter that leads here when typed after g.</param>
/// <param name="Count">How many things wait there; null or zero shows nothing.</param>
public sealed record NavigationLink(
    string Label,
    string Href,
    string Icon,
    bool Active = false,
    string? Section = null,
    char? Key = null,
    int? Count = null
);

/// <summary>How a message or a value is to be taken.</summary>
public enum Tone
{
    Neutral,
    Info,
    Good,
    Warning,
    Bad,
    Special,
}

/// <summary>One message, shown on the next page and gone with it.</summary>
public sealed record FlashMessage(
    Tone Kind,
    string Text,
    string? LinkHref = null,
    string? LinkText = null
);

/// <summary>A step on the way to the current page.</summary>
public sealed record Crumb(string Label, string Href);

/// <summary>One of several views of the same thing.</summary>
public sealed record Tab(string Label, string Href, bool Active = false, long? Count = null);

/// <summary>A filter that is in force, and the address without it.</summary>
public sealed record ActiveFilter(string Label, string Value, string ClearHref);

/// <summary>One hit in the command palette.</summary>
public sealed record SearchHit(
    string Title,
    string Href,
    string Icon,
    string? Subtitle = null,
    string? Note = null
);

/// <summary>Hits of one kind, under a heading.</summary>
public sealed record SearchHitGroup(string Label, IReadOnlyList<SearchHit> Hits);
