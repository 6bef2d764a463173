namespace Postern.Operations;

/// <summary>
/// The console's form asks for this field only beside one value of another: the plan where something is for a plan.
/// </summary>
/// <param name="field">The other member's name in JSON.</param>
/// <param name="value">Its value, as JSON has it.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AskedWithAttribute(string field, string value) : Attribute
{
    public string Field { get; } = field;

    public string Value { get; } = value;
}
