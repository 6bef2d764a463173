using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Postern.AspNetCore.Settings;

/// <summary>Reads each value of a JSON setting once, and forgets it with the value.</summary>
internal sealed class JsonValues<T>(JsonSerializerOptions options)
    where T : class
{
    private readonly ConditionalWeakTable<SettingValue, Outcome> _read = [];

    public bool TryRead(SettingValue value, [MaybeNullWhen(false)] out T result)
    {
        if (!_read.TryGetValue(value, out var outcome))
            outcome = _read.GetValue(value, Read);
        result = outcome.Value;
        return outcome.Value is not null;
    }

    private Outcome Read(SettingValue value)
    {
        try
        {
            return new(value.Json.Deserialize<T>(options));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return new(null);
        }
    }

    private sealed record Outcome(T? Value);
}
