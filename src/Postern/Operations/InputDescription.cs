using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Postern.Amounts;

namespace Postern.Operations;

/// <summary>What an input asks for, read from the properties of its record.</summary>
internal static class InputDescription
{
    /// <summary>The most rows there are where the input does not say how many.</summary>
    private const int MostRows = 100;

    public static IReadOnlyList<(InputField Field, PropertyInfo Property)> Of(Type record)
    {
        var fields = Read(record);
        foreach (var (field, property) in fields)
        {
            CheckCurrency(field, property, fields);
            foreach (var (inRow, ofRow) in field.RowProperties)
            {
                CheckCurrency(inRow, ofRow, [.. field.RowProperties, .. fields]);
            }
        }

        return fields;
    }

    private static List<(InputField Field, PropertyInfo Property)> Read(Type record) =>
        [.. record.GetProperties().Select(property => (Describe(property), property))];

    /// <summary>An amount without its currency would be read as some other amount.</summary>
    private static void CheckCurrency(
        InputField field,
        PropertyInfo property,
        IEnumerable<(InputField Field, PropertyInfo Property)> known
    )
    {
        if (
            field.CurrencyField is { } currency
            && !known.Any(pair =>
                pair.Field.Name == currency && pair.Property.PropertyType == typeof(string)
            )
        )
        {
            throw new InvalidOperationException(
                $"{property.DeclaringType}.{property.Name}: [MoneyIn] names no text beside it."
            );
        }
    }

    private static InputField Describe(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var display = property.GetCustomAttribute<DisplayAttribute>();
        var range = property.GetCustomAttribute<RangeAttribute>();
        var kind = KindOf(property, type);
        var count = property.GetCustomAttribute<LengthAttribute>();
        return new InputField
        {
            Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Label =
                display?.GetName()
                ?? throw new InvalidOperationException(
                    $"{property.DeclaringType}.{property.Name} lacks [Display(Name = …)]."
                ),
            Help = display.GetDescription(),
            Kind = kind,
            Required = property.GetCustomAttribute<RequiredMemberAttribute>() is not null,
            Minimum = range is null ? null : Convert.ToInt64(range.Minimum),
            Maximum = range is null ? null : Convert.ToInt64(range.Maximum),
            MinLength = property.GetCustomAttribute<StringLengthAttribute>()?.MinimumLength,
            MaxLength =
                property.GetCustomAttribute<StringLengthAttribute>()?.MaximumLength
                ?? property.GetCustomAttribute<MaxLengthAttribute>()?.Length
                ?? (type == typeof(Guid) ? 36 : default(int?))
                ?? (
                    kind is InputKind.Text or InputKind.Email or InputKind.MultilineText
                        ? 1000
                        : null
                ),
            Pattern =
                kind == InputKind.Currency
                    ? CurrencyCodeAttribute.Pattern
                    : property.GetCustomAttribute<RegularExpressionAttribute>()?.Pattern,
            CurrencyField = property.GetCustomAttribute<MoneyInAttribute>() is { } money
                ? JsonNamingPolicy.CamelCase.ConvertName(money.Currency)
                : null,
            RowProperties = kind == InputKind.Rows ? Read(RowOf(type)!) : [],
            MinItems = count?.MinimumLength ?? 0,
            MaxItems = count?.MaximumLength ?? MostRows,
            RowName =
                display.GetShortName() is { } name && name != display.GetName() ? name : "row",
            AskedWith = property.GetCustomAttribute<AskedWithAttribute>(),
            Choices = type.IsEnum
                ?
                [
                    .. Enum.GetNames(type)
                        .Select(name => new Choice(
                            JsonNamingPolicy.CamelCase.ConvertName(name),
                            LabelOf(type, name)
                        )),
                ]
                : null,
            Default = property.GetCustomAttribute<DefaultValueAttribute>() is { Value: { } value }
                ? JsonSerializer.Serialize(value, value.GetType(), PosternJson.Strict)
                : null,
        };
    }

    private static InputKind KindOf(PropertyInfo property, Type type) =>
        type switch
        {
            _ when type.IsAssignableTo(typeof(IEnumerable<string>)) => InputKind.TextList,
            _ when property.GetCustomAttributes().Any(attribute => attribute is IChoicesFrom) =>
                InputKind.Choice,
            _ when type == typeof(JsonElement) => InputKind.Value,
            _ when type.IsEnum => InputKind.Choice,
            _ when type == typeof(bool) => InputKind.Switch,
            _ when property.IsDefined(typeof(MoneyInAttribute)) => type == typeof(long)
                ? InputKind.Money
                : throw new InvalidOperationException(
                    $"{property.DeclaringType}.{property.Name}: an amount is a long of minor units."
                ),
            _ when type == typeof(Percentage) => InputKind.Percentage,
            _ when property.IsDefined(typeof(CurrencyCodeAttribute)) => InputKind.Currency,
            _ when RowOf(type) is not null => InputKind.Rows,
            _ when type == typeof(int) || type == typeof(long) => InputKind.WholeNumber,
            _ when type == typeof(DateTimeOffset) => InputKind.Time,
            _ when type == typeof(string)
                    && property.GetCustomAttribute<EmailAddressAttribute>() is not null =>
                InputKind.Email,
            _ when property.GetCustomAttribute<DataTypeAttribute>()?.DataType
                    == DataType.MultilineText => InputKind.MultilineText,
            _ when type == typeof(string) || type == typeof(Guid) => InputKind.Text,
            _ => InputKind.Json,
        };

    /// <summary>The record that a list is of, where its members can be asked for; null for anything else.</summary>
    private static Type? RowOf(Type type) =>
        type.IsGenericType
        && type.IsAssignableTo(typeof(System.Collections.IEnumerable))
        && type.GetGenericArguments() is [{ IsClass: true } row]
        && row.GetProperties().Any(property => property.IsDefined(typeof(DisplayAttribute)))
            ? row
            : null;

    private static string LabelOf(Type type, string name) =>
        type.GetField(name)!.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? name;
}
