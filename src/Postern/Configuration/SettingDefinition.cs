using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;
using Postern.Operations;
using Postern.Staff;

namespace Postern.Configuration;

/// <summary>
/// An operational value that can be changed without a deployment: what it is, what it may be, where it may differ, and
/// who may change it. Declared in code, or in the server's own configuration (<c>Postern__Definitions__0__Key</c>).
/// </summary>
public sealed partial record SettingDefinition
{
    /// <summary>Lower-case words joined by dots, such as <c>uploads.max_size</c>; at most 63 characters. Its identity for ever.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required SettingType Type { get; init; }

    /// <summary>What holds where nobody has decided otherwise; in the form of <see cref="Type"/>.</summary>
    public required JsonElement Default { get; init; }

    /// <summary>What the number counts, for people: <c>rows</c>. Sizes, durations and rates have theirs.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest number allowed: bytes of a size, seconds of a duration, per minute of a rate.</summary>
    public long Minimum { get; init; }

    /// <summary>The largest number allowed, in the same unit.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>Characters of a text; 1000 at most.</summary>
    public int MaxLength { get; init; } = 1000;

    /// <summary>The texts that a choice allows.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>JSON Schema of a JSON value; null: any JSON.</summary>
    public JsonSchema? Schema { get; init; }

    /// <summary>Where it may be overridden.</summary>
    public IReadOnlyList<SettingScope> Scopes { get; init; } = Enum.GetValues<SettingScope>();

    /// <summary>Roles that may change it, on top of holding the permission <c>setting.set</c>.</summary>
    public IReadOnlyList<string> ChangeableBy { get; init; } = [StaffRoles.Engineering];

    /// <summary>
    /// The operation that changes it in place of <c>setting.set</c>, where it has one of its own; null for most.
    /// </summary>
    internal string? ChangedOnlyBy { get; init; }

    /// <summary>Of concern to staff alone: no customer server ever sees it.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Whether the number has a meaning to <see cref="Minimum"/> and <see cref="Maximum"/>.</summary>
    public bool IsNumber =>
        Type is SettingType.Integer or SettingType.Size or SettingType.Duration or SettingType.Rate;

    public bool MayBeChangedBy(Actor actor) =>
        actor.IsSystem || actor.Roles.Intersect(ChangeableBy, StringComparer.Ordinal).Any();

    /// <summary>What is wrong with the definition itself, in sentences; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (!KeyPattern().IsMatch(Key) || Key.Length > 63)
        {
            yield return $"\"{Key}\" is no key; it is lower-case words joined by dots, at most 63 characters";
        }

        if (Minimum > Maximum)
        {
            yield return $"{Key}: Minimum {Minimum} is greater than Maximum {Maximum}";
        }

        if (Type == SettingType.Choice && Choices.Count == 0)
        {
            yield return $"{Key}: a choice needs Choices";
        }

        if (Scopes.Count == 0)
        {
            yield return $"{Key}: Scopes names none of global, plan, tenant, so it could never be changed";
        }

        if (SettingValue.Read(this, Default).Fault is { } fault)
        {
            yield return $"{Key}: Default {fault}";
        }
    }

    [GeneratedRegex(
        @"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex KeyPattern();
}
