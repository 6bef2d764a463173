using System.ComponentModel.DataAnnotations;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Postern.Queries;

/// <summary>Everything that is known of a query from its class alone.</summary>
public sealed class QueryDescriptor
{
    private readonly Func<Query> _create;

    internal QueryDescriptor(Type type)
    {
        var attribute =
            type.GetCustomAttribute<QueryAttribute>()
            ?? throw new InvalidOperationException($"{type} lacks [Query(name, route)].");
        var arguments =
            type.BaseType is { IsGenericType: true } generic
            && generic.GetGenericTypeDefinition() == typeof(Query<,>)
                ? generic.GetGenericArguments()
                : throw new InvalidOperationException(
                    $"{type} does not derive from Query<TInput, TResult>."
                );
        Type = type;
        Name = attribute.Name;
        Route = attribute.Route;
        Title = attribute.Title;
        Permissions = attribute.Permissions;
        Recorded = attribute.Recorded;
        InputType = arguments[0];
        ResultType = arguments[1];
        Parameters =
        [
            .. InputType
                .GetProperties()
                .Select(property => new QueryParameter(
                    JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                    property,
                    Route.Contains(
                        $"{{{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}}}",
                        StringComparison.Ordinal
                    ),
                    property.GetCustomAttribute<RequiredMemberAttribute>() is not null,
                    property.GetCustomAttribute<DisplayAttribute>()?.GetDescription()
                )),
        ];
        _create = Expression.Lambda<Func<Query>>(Expression.New(type)).Compile();
    }

    public Type Type { get; }

    public string Name { get; }

    public string Route { get; }

    public string Title { get; }

    public IReadOnlyList<string> Permissions { get; }

    public bool Recorded { get; }

    public Type InputType { get; }

    public Type ResultType { get; }

    public IReadOnlyList<QueryParameter> Parameters { get; }

    internal Query Create() => _create();
}

/// <summary>One value that a query takes, from the route or from the query string.</summary>
public sealed record QueryParameter(
    string Name,
    PropertyInfo Property,
    bool InRoute,
    bool Required,
    string? Description
);
