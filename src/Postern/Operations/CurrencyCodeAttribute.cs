using System.ComponentModel.DataAnnotations;
using Postern.Amounts;

namespace Postern.Operations;

/// <summary>A text that is the code of a currency one can pay with.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CurrencyCodeAttribute : ValidationAttribute
{
    public const string Pattern = "^[A-Z]{3}$";

    public override bool IsValid(object? value) =>
        value is null || (value is string code && Currency.TryFind(code, out _));

    public override string FormatErrorMessage(string name) =>
        "is no currency of ISO 4217: a code is three upper-case letters, such as EUR.";
}
