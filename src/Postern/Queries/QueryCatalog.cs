using System.Collections.Frozen;
using System.Reflection;

namespace Postern.Queries;

/// <summary>Every named read there is.</summary>
public sealed class QueryCatalog
{
    private readonly FrozenDictionary<Type, QueryDescriptor> _byType;

    public QueryCatalog(Assembly assembly)
    {
        All =
        [
            .. assembly
                .GetTypes()
                .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Query)))
                .Select(type => new QueryDescriptor(type))
                .OrderBy(query => query.Name, StringComparer.Ordinal),
        ];
        _byType = All.ToFrozenDictionary(query => query.Type);
    }

    public IReadOnlyList<QueryDescriptor> All { get; }

    public QueryDescriptor Get<TQuery>()
        where TQuery : Query => _byType[typeof(TQuery)];
}
