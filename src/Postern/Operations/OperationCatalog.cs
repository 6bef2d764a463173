using System.Collections.Frozen;
using System.Reflection;

namespace Postern.Operations;

/// <summary>Everything that staff can change, by name. Built once at start-up; a fault in a class stops the start.</summary>
public sealed class OperationCatalog
{
    private readonly FrozenDictionary<string, OperationDescriptor> _byName;

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

        All = all;
        _byName = all.ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<OperationDescriptor> All { get; }

    public OperationDescriptor? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>An assembly whose operations run against a context.</summary>
public sealed record OperationSource(Assembly Assembly, Type ContextType);
