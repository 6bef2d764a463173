using Postern.Configuration;

namespace Postern.Runtime.Feed;

/// <summary>What was decided about a setting at one place, in the order in which it counts.</summary>
internal sealed record SettingValues(string Key, IReadOnlyList<TimedValue> Values)
{
    /// <summary>
    /// Without what can never hold from <paramref name="now"/> on: what has ended, and what stands under one that has
    /// begun and never ends.
    /// </summary>
    public SettingValues From(DateTimeOffset now)
    {
        var left = new List<TimedValue>(Values.Count);
        for (var index = Values.Count - 1; index >= 0; index--)
        {
            var value = Values[index];
            if (value.Until <= now)
            {
                continue;
            }

            left.Insert(0, value);
            if (value.Until is null && !(value.From > now))
            {
                break;
            }
        }

        return left.Count == Values.Count ? this : this with { Values = left };
    }
}
