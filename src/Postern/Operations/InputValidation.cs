using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Postern.Amounts;

namespace Postern.Operations;

/// <summary>What is wrong with an input that has bound: by its attributes, and by what holds for every text and row.</summary>
internal static class InputValidation
{
    public static Dictionary<string, string[]> Of(
        IReadOnlyList<(InputField Field, PropertyInfo Property)> fields,
        object input
    )
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Validate(fields, input, "", name => TextOf(fields, input, name), errors);
        return errors;
    }

    public static string CountExpectation(InputField field) =>
        field.MinItems == 0
            ? $"must hold at most {field.MaxItems} of them."
            : $"must hold {field.MinItems} to {field.MaxItems} of them.";

    /// <summary>Looks at one record, and at the rows in it.</summary>
    /// <param name="fields">What the record has.</param>
    /// <param name="record">The input, or one of its rows.</param>
    /// <param name="at">Where that is: <c>lines[0].</c>, or nothing for the input itself.</param>
    /// <param name="currency">Looks up the code that a member holds.</param>
    /// <param name="errors">Takes what is found.</param>
    private static void Validate(
        IReadOnlyList<(InputField Field, PropertyInfo Property)> fields,
        object record,
        string at,
        Func<string, string?> currency,
        Dictionary<string, string[]> errors
    )
    {
        ByAttributes(record, at, errors);
        foreach (var (field, property) in fields)
        {
            var value = property.GetValue(record);
            if (field.Kind == InputKind.Rows && value is IEnumerable rows)
            {
                ValidateRows(field, rows, at + field.Name, currency, errors);
            }
            else if (field.Kind == InputKind.Money && value is long amount)
            {
                if (AmountFault(field, amount, currency) is { } outside)
                {
                    errors[at + field.Name] = [outside];
                }
            }
            else if (Fault(field, value) is { } fault)
            {
                errors.TryAdd(at + field.Name, [fault]);
            }
        }
    }

    private static void ByAttributes(object record, string at, Dictionary<string, string[]> errors)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(
            record,
            new ValidationContext(record),
            results,
            validateAllProperties: true
        );
        var byMember = results
            .SelectMany(
                result => result.MemberNames.DefaultIfEmpty(),
                (result, member) => (Member: member, Text: result.ErrorMessage ?? "is not valid.")
            )
            .GroupBy(pair => pair.Member, pair => pair.Text, StringComparer.Ordinal);
        foreach (var member in byMember)
        {
            var name = member.Key is null
                ? at.Length == 0
                    ? "input"
                    : at.TrimEnd('.')
                : at + JsonNamingPolicy.CamelCase.ConvertName(member.Key);
            errors[name] = [.. member];
        }
    }

    private static void ValidateRows(
        InputField field,
        IEnumerable rows,
        string at,
        Func<string, string?> currency,
        Dictionary<string, string[]> errors
    )
    {
        var all = rows.Cast<object?>().ToList();
        if (all.Count < field.MinItems || all.Count > field.MaxItems)
        {
            errors[at] = [CountExpectation(field)];
            return;
        }

        foreach (var (index, row) in all.Index())
        {
            if (row is null)
            {
                errors[$"{at}[{index}]"] = ["must be a JSON object."];
            }
            else
            {
                Validate(
                    field.RowProperties,
                    row,
                    $"{at}[{index}].",
                    name => TextOf(field.RowProperties, row, name) ?? currency(name),
                    errors
                );
            }
        }
    }

    /// <summary>Said in both ways that it may have been given: as an amount, and in minor units.</summary>
    private static string? AmountFault(
        InputField field,
        long amount,
        Func<string, string?> currency
    )
    {
        if (!(amount < field.Minimum) && !(amount > field.Maximum))
        {
            return null;
        }

        string Said(long bound) =>
            Currency.TryFind(currency(field.CurrencyField!), out var known)
                ? $"{new Money(bound, known)} ({bound} in minor units)"
                : $"{bound} in minor units";
        return (field.Minimum, field.Maximum) switch
        {
            ({ } least, { } most) => $"must be from {Said(least)} to {Said(most)}.",
            ({ } least, null) => $"must be at least {Said(least)}.",
            (_, { } most) => $"must be at most {Said(most)}.",
            _ => null,
        };
    }

    private static string? Fault(InputField field, object? value) =>
        value switch
        {
            string text => TextFault(field, text),
            IEnumerable<string> texts => texts
                .Select(text => text is null ? "must not hold null." : TextFault(field, text))
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    private static string? TextFault(InputField field, string text)
    {
        if (Texts.Fault(text, lines: field.Kind == InputKind.MultilineText) is { } fault)
        {
            return fault;
        }

        if (field.Required && string.IsNullOrWhiteSpace(text))
        {
            return "must not be empty.";
        }

        var limit = field.MaxLength ?? 1000;
        return text.Length > limit ? $"must be at most {limit} characters long." : null;
    }

    private static string? TextOf(
        IReadOnlyList<(InputField Field, PropertyInfo Property)> fields,
        object record,
        string name
    ) =>
        fields.FirstOrDefault(pair => pair.Field.Name == name).Property?.GetValue(record) as string;
}
