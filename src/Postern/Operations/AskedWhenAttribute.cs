namespace Postern.Operations;

/// <summary>
/// The console's form asks for this field only at times, and has it folded away at others. It may always be given.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AskedWhenAttribute<TCondition> : Attribute, IAskedWhen
    where TCondition : IFieldCondition, new()
{
    public IFieldCondition Condition { get; } = new TCondition();
}

/// <summary>The non-generic face of <see cref="AskedWhenAttribute{TCondition}"/>, found by reflection.</summary>
public interface IAskedWhen
{
    IFieldCondition Condition { get; }
}

/// <summary>When a field is worth asking for.</summary>
public interface IFieldCondition
{
    /// <summary>Whether to ask <paramref name="actor"/> now.</summary>
    Task<bool> HoldsAsync(
        Actor actor,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    );
}
