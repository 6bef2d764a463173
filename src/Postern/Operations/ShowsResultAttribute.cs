using Microsoft.AspNetCore.Components;

namespace Postern.Operations;

/// <summary>
/// The console ends this operation with a page of its own instead of going back: its result holds what is shown once.
/// </summary>
/// <typeparam name="TComponent">Has a parameter <c>Result</c>, the JSON object of the result.</typeparam>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShowsResultAttribute<TComponent> : Attribute, IShowsResult
    where TComponent : IComponent
{
    public Type Component => typeof(TComponent);
}

/// <summary>The non-generic face of <see cref="ShowsResultAttribute{TComponent}"/>, found by reflection.</summary>
public interface IShowsResult
{
    Type Component { get; }
}
