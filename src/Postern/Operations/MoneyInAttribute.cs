namespace Postern.Operations;

/// <summary>
/// An amount of money: a <c>long</c> of minor units, whose currency is in the member <paramref name="currency"/>. In JSON a
/// whole number; the console's form takes it as people write it, 12.50.
/// </summary>
/// <param name="currency">
/// The property with the currency's code: of the same record, or, for a row, of the record that the rows belong to.
/// </param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MoneyInAttribute(string currency) : Attribute
{
    public string Currency { get; } = currency;
}
