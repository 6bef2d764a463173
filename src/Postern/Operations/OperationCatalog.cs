using System.Collections.Frozen;
using System.Reflection;

namespace Postern.Operations;

/// <summary>Everything that can be changed, by name. Built once at start-up; a fault in a class stops the start.</summary>
public sealed class OperationCatalog
{
    private readonly FrozenDictionary<string, OperationDescriptor> _byName;
    private readonly FrozenDictionary<Type, OperationDescriptor> _byType;

    public OperationCatalog(IEnumerable<OperationSource> sources)
    {
        var all = sources
            .SelectMany(source => source.Assembly.GetTypes(), (source, type) => (source, type))
            .Where(pair => !pair.type.IsAbstract && pair.type.IsAssignableTo(typeof(Operation)))
            .Select(pair => new OperationDescriptor(pair.type, pair.source.ContextType))
            .OrderBy(operation => operation.Name, StringComparer.Ordinal)
            .ToList();
        var twice = all.GroupBy(operation => operation.Name, StringComparer.Ordinal)
            .FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException(
                $"Two operations are named {twice.Key}: {string.Join(" and ", twice.Select(operation => operation.Type))}."
            );
        }

        All = [.. all.Where(operation => !operation.ForServices)];
        ForServices = [.. all.Where(operation => operation.ForServices)];
        _byName = All.ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);
        _byType = all.ToFrozenDictionary(operation => operation.Type);
    }

    /// <summary>What staff can ask for, in the order of the names.</summary>
    public IReadOnlyList<OperationDescriptor> All { get; }

    /// <summary>What only the SaaS's own services can ask for, in the order of the names.</summary>
    public IReadOnlyList<OperationDescriptor> ForServices { get; }

    /// <summary>An operation of staff by its name.</summary>
    public OperationDescriptor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Any operation by its class.</summary>
    public OperationDescriptor Of<TOperation>()
        where TOperation : Operation => _byType[typeof(TOperation)];
}

/// <summary>An assembly whose operations run against a context.</summary>
public sealed record OperationSource(Assembly Assembly, Type ContextType);
