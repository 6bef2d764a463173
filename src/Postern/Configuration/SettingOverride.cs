using Postern.Operations;

namespace Postern.Configuration;

/// <summary>
/// What was decided about one setting at one place (everywhere, for a plan, for a tenant), over what holds there
/// otherwise. One row for each, so that two who change it at once do not overwrite each other.
/// </summary>
public sealed class SettingOverride : IAudited
{
    /// <summary>More at one place is a mistake.</summary>
    public const int MostValues = 20;

    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required SettingScope Scope { get; init; }

    /// <summary>Key of the plan, at scope plan.</summary>
    public string? Plan { get; init; }

    public Guid? TenantId { get; init; }

    /// <summary>
    /// In the order in which they begin; the last one in force counts. Several: one for a while over one for good, or
    /// one that is to begin. Empty: nothing is decided here, what is broader holds.
    /// </summary>
    public List<TimedValue> Values { get; private set; } = [];

    /// <summary>Whether <see cref="Values"/> holds any.</summary>
    [Derived]
    public bool IsSet { get; private set; }

    /// <summary>When the next of the values begins or ends; null: never by itself.</summary>
    [Derived]
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Scope and plan or tenant in one text, unique with the key.</summary>
    [Derived]
    public required string Place { get; init; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    public string Label => $"{Key} ({Place})";

    public static SettingOverride At(string key, SettingPlace place) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Scope = place.Scope,
            Plan = place.Plan,
            TenantId = place.TenantId,
            Place = place.ToString(),
        };

    /// <summary>The value that counts at a moment; null where none does.</summary>
    public TimedValue? InForce(DateTimeOffset now) => SettingResolution.InForce(Values, now);

    /// <summary>Adds a value. What it covers for good is dropped: the entry keeps it.</summary>
    public void Set(TimedValue value, DateTimeOffset now)
    {
        // After those that begin at the same moment: what is said later counts.
        var values = Values.Where(other => !(other.Until <= now)).ToList();
        var at = values.FindLastIndex(other => other.Start <= value.Start) + 1;
        values.Insert(at, value);
        if (value.Until is null && value.From is null)
        {
            values.RemoveRange(0, at);
        }

        Take(values);
    }

    public void Clear() => Take([]);

    /// <summary>Puts back what stood here before, without what has ended since.</summary>
    public void Restore(IEnumerable<TimedValue> values, DateTimeOffset now) =>
        Take([.. values.Where(value => !(value.Until <= now))]);

    /// <summary>Takes note of what has begun and ended by itself.</summary>
    /// <returns>What has begun, and what has ended.</returns>
    public (IReadOnlyList<TimedValue> Begun, IReadOnlyList<TimedValue> Ended) Pass(
        DateTimeOffset now
    )
    {
        var ended = Values.Where(value => value.Until <= now).ToList();
        var begun = Values.Where(value => value.From <= now && !(value.Until <= now)).ToList();
        if (ended.Count + begun.Count > 0)
        {
            var left = Values
                .Except(ended)
                .Select(value =>
                    value.From <= now ? value with { Since = value.From.Value, From = null } : value
                )
                .ToList();
            var covered = left.FindLastIndex(value => value.From is null && value.Until is null);
            Take(covered > 0 ? left[covered..] : left);
        }

        return (begun, ended);
    }

    private void Take(List<TimedValue> values)
    {
        Values = values;
        IsSet = values.Count > 0;
        NextAt = values
            .SelectMany(value => new[] { value.From, value.Until })
            .Where(time => time is not null)
            .Min();
    }
}

/// <summary>Where an override holds.</summary>
public readonly record struct SettingPlace(SettingScope Scope, string? Plan, Guid? TenantId)
{
    public override string ToString() =>
        Scope switch
        {
            SettingScope.Plan => $"plan {Plan}",
            SettingScope.Tenant => $"tenant {TenantId}",
            _ => "global",
        };
}
