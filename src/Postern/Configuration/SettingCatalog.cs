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

    /// <summary>The settings that customer servers know: those that are not for staff alone.</summary>
    public static SettingCatalog OfCustomerServers(IEnumerable<SettingDefinition> own) =>
        new(own.Where(setting => !setting.IsInternal));

    public SettingDefinition? Find(string key) => _byKey.GetValueOrDefault(key);

    internal static IEnumerable<string> Faults(IReadOnlyCollection<SettingDefinition> all) =>
        all.SelectMany(setting => setting.Faults())
            .Concat(
                all.GroupBy(setting => setting.Key, StringComparer.Ordinal)
                    .Where(group => group.Count() > 1)
                    .Select(group => $"{group.Key} is defined {group.Count()} times")
            );

    /// <summary>Why the actor may not change the setting as any other one is changed; null where they may.</summary>
    internal Refusal? Refuse(string key, Actor actor) =>
        Find(key) switch
        {
            null => new(
                "unknown_setting",
                $"There is no setting \"{key}\". There are {string.Join(", ", All.Select(setting => setting.Key))}."
            ),
            // What shuts customers out is risky, and is confirmed by typing: there is no way around that.
            { ChangedOnlyBy: { } other } => new(
                "changed_by_another_operation",
                $"{key} is changed by {other}, which says to customers what is going on, and ended by maintenance.end."
            ),
            var setting when !setting.MayBeChangedBy(actor) => Refusal.Forbidden(
                $"{key} may be changed by {string.Join(" and ", setting.ChangeableBy)} only."
            ),
            _ => null,
        };
}
