using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Postern.Operations;

namespace Postern.Queries;

/// <summary>Turns route values and query string into a query's input, strictly: unknown and repeated names are faults.</summary>
internal static class QueryBinder
{
    public static (object? Input, Problem? Problem) Bind(QueryDescriptor query, HttpContext context)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var known = query
            .Parameters.Where(parameter => !parameter.InRoute)
            .Select(parameter => parameter.Name)
            .ToList();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                errors[name] = [$"is not a parameter here; there are {string.Join(", ", known)}."];
            }
            else if (values.Count > 1)
            {
                errors[name] = ["stands there more than once."];
            }
        }

        var input = Activator.CreateInstance(query.InputType)!;
        foreach (var parameter in query.Parameters)
        {
            var text = parameter.InRoute
                ? (string?)context.Request.RouteValues[parameter.Name]
                : context.Request.Query[parameter.Name].FirstOrDefault();
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            var (value, fault) = Parse(text, parameter.Property.PropertyType);
            if (fault is null)
            {
                parameter.Property.SetValue(input, value);
            }
            else if (parameter.InRoute)
            {
                return (
                    null,
                    Problem.NotFound("There is nothing here, or it is not yours to see.")
                );
            }
            else
            {
                errors[parameter.Name] = [fault];
            }
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(
            input,
            new ValidationContext(input),
            results,
            validateAllProperties: true
        );
        foreach (var result in results)
        {
            errors.TryAdd(
                JsonNamingPolicy.CamelCase.ConvertName(
                    result.MemberNames.FirstOrDefault() ?? "query"
                ),
                [result.ErrorMessage ?? "is not valid."]
            );
        }

        return errors.Count == 0 ? (input, null) : (null, Problem.InvalidInput(errors));
    }

    private static (object? Value, string? Fault) Parse(string text, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string))
        {
            return text.Length > 500 ? (null, "must be at most 500 characters long.")
                : Texts.Fault(text, lines: false) is { } fault ? (null, fault)
                : (text, null);
        }

        if (type == typeof(Guid))
        {
            return Guid.TryParseExact(text, "D", out var id)
                ? (id, null)
                : (null, "must be a UUID.");
        }

        if (type == typeof(int))
        {
            return int.TryParse(
                text,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? (number, null)
                : (null, "must be a whole number.");
        }

        if (type == typeof(bool))
        {
            return text is "true" or "false"
                ? (text == "true", null)
                : (null, "must be true or false.");
        }

        if (type == typeof(DateTimeOffset))
        {
            return Times.TryParse(text, out var time)
                ? (time, null)
                : (null, "must be an RFC 3339 time such as 2026-01-31T09:00:00Z, or a date.");
        }

        if (type.IsEnum)
        {
            var name = Enum.GetNames(type)
                .FirstOrDefault(found => JsonNamingPolicy.CamelCase.ConvertName(found) == text);
            return name is not null
                ? (Enum.Parse(type, name), null)
                : (
                    null,
                    $"must be one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}."
                );
        }

        throw new InvalidOperationException($"A query cannot take a {type}.");
    }
}
