namespace Postern.Operations;

/// <summary>A code of ISO 4217.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CurrencyCodeAttribute : Attribute;
