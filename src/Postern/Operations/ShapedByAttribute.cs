namespace Postern.Operations;

/// <summary>
/// How the console asks for this field depends on what else is entered: a value whose kind depends on the setting, say.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShapedByAttribute<TShape> : Attribute, IShapedBy
    where TShape : IFieldShape, new()
{
    public IFieldShape Shape { get; } = new TShape();
}

/// <summary>The non-generic face of <see cref="ShapedByAttribute{TShape}"/>, found by reflection.</summary>
public interface IShapedBy
{
    IFieldShape Shape { get; }
}

/// <summary>Fits a field to what else is entered.</summary>
public interface IFieldShape
{
    /// <summary>The field as it is to be asked for.</summary>
    /// <param name="field">As the input's class describes it.</param>
    /// <param name="values">What was entered or filled in so far, by field name.</param>
    /// <param name="db">The database that the operation changes.</param>
    /// <param name="services">Of the request.</param>
    /// <param name="cancellation">Ends the reads.</param>
    Task<InputField> FitAsync(
        InputField field,
        IReadOnlyDictionary<string, string?> values,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    );
}
