namespace Postern.Operations;

/// <summary>The field holds the id of a row: the console shows what that is called.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdOfAttribute<TRow> : Attribute, IIdOf
    where TRow : class, ITarget
{
    public Type RowType => typeof(TRow);
}

/// <summary>The non-generic face of <see cref="IdOfAttribute{TRow}"/>, found by reflection.</summary>
public interface IIdOf
{
    Type RowType { get; }
}
