namespace Postern.Operations;

/// <summary>A whole number of minor units of the currency that another field names.</summary>
/// <param name="currency">JSON name of that field.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MoneyInAttribute(string currency) : Attribute
{
    public string Currency { get; } = currency;
}
