using Microsoft.AspNetCore.Components;

namespace Postern.Operations;

/// <summary>
/// The console ends this operation with a page of its own instead of going back: its result holds what is shown once.
/// </summary>
/// <typeparam name="TComponent">
/// Has the parameters <c>Result</c>, the JSON object of the result, and <c>Form</c>, the form that was confirmed. An
/// answer that was given before comes without what is given once: then it says so, and what to do.
/// </typeparam>
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
