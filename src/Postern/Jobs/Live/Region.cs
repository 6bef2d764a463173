using Microsoft.AspNetCore.Components;
using Postern.Console;

namespace Postern.Jobs.Live;

/// <summary>A part of a page that is drawn anew, here, when what it shows has changed.</summary>
public abstract class Region<TView> : ConsoleComponent
    where TView : class
{
    [Parameter, EditorRequired]
    public required TView View { get; set; }
}
