using Microsoft.AspNetCore.Components;

namespace Postern.Operations;

/// <summary>
/// The console says in words what this operation is about to do, where its before and after would have to be read by
/// somebody who knows the tables. They stand below it, folded.
/// </summary>
/// <typeparam name="TComponent">
/// Has the parameter <c>Form</c>, the form that is to be confirmed.
/// </typeparam>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShowsPreviewAttribute<TComponent> : Attribute, IShowsPreview
    where TComponent : IComponent
{
    public Type Component => typeof(TComponent);
}

/// <summary>The non-generic face of <see cref="ShowsPreviewAttribute{TComponent}"/>, found by reflection.</summary>
public interface IShowsPreview
{
    Type Component { get; }
}
