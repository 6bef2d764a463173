using System.Collections.Frozen;
using Postern.Operations;

namespace Postern.Configuration;

/// <summary>Every setting there is: the built-in ones and the adopter's own.</summary>
public sealed class SettingCatalog
{
    private readonly FrozenDictionary<string, SettingDefinition> _byKey;

    /// <summary>Takes the definitions, or none of them.</summary>
    /// <param name="own">The adopter's, after the built-in ones.</param>
    /// <exception cref="InvalidOperationException">A definition is faulty, or its key is taken.</exception>
    public SettingCatalog(IEnumerable<SettingDefinition> own)
    {
        All = [.. BuiltInSettings.All, .. own];
        var faults = Faults(All).ToList();
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                $"Faulty definitions of settings: {string.Join("; ", faults)}."
            );
        }

        _byKey = All.ToFrozenDictionary(setting => setting.Key, StringComparer.Ordinal);
    }

    /// <summary>In the order in which they are declared.</summary>
    public IReadOnlyList<SettingDefinition> All { get; }

    public SettingDefinition? Find(string key) => _byKey.GetValueOrDefault(key);

    internal static IEnumerable<string> Faults(IReadOnlyCollection<SettingDefinition> all) =>
        all.SelectMany(setting => setting.Faults())
            .Concat(
                all.GroupBy(setting => setting.Key, StringComparer.Ordinal)
                    .Where(group => group.Count() > 1)
                    .Select(group => $"{group.Key} is defined {group.Count()} times")
            );

    internal Refusal Unknown(string key) =>
        new(
            "unknown_setting",
            $"There is no setting \"{key}\". There are {string.Join(", ", All.Select(setting => setting.Key))}."
        );
}
