namespace Postern.Operations.Console;

/// <summary>Which currency an amount in a form is in.</summary>
internal static class FormCurrency
{
    /// <summary>The code as it was entered or stands: beside the amount, or beside the rows that it is in.</summary>
    /// <param name="money">An amount.</param>
    /// <param name="at">Where it is: <c>amount</c>, <c>lines[0].unitAmount</c>.</param>
    /// <param name="fields">Of the form.</param>
    /// <param name="values">What was entered.</param>
    public static string? Of(
        InputField money,
        string at,
        IReadOnlyList<InputField> fields,
        IReadOnlyDictionary<string, string?> values
    )
    {
        var beside = Beside(money, at);
        var given =
            values.GetValueOrDefault(beside) ?? values.GetValueOrDefault(money.CurrencyField!);
        return string.IsNullOrEmpty(given)
            ? fields.FirstOrDefault(field => field.Name == money.CurrencyField) is { } currency
                ? FieldDefault.Of(currency)
                : null
            : given;
    }

    private static string Beside(InputField money, string at) =>
        at[..^money.Name.Length] + money.CurrencyField;
}
