using System.Diagnostics.CodeAnalysis;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore;

/// <summary>A setting by its key and type; made by <see cref="PosternSetting"/>.</summary>
/// <typeparam name="T">What its values are read as.</typeparam>
public sealed class PosternSetting<T>
{
    internal PosternSetting(string key, SettingType type, T fallback, SettingReader<T> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        (Key, Type, Fallback, Read) = (key, type, fallback, read);
    }

    /// <summary>The key, as in <c>uploads.max_size</c>.</summary>
    public string Key { get; }

    /// <summary>What holds while Postern says nothing, or nothing that can be read.</summary>
    public T Fallback { get; }

    internal SettingType Type { get; }

    internal SettingReader<T> Read { get; }
}

/// <summary>Reads a value that fits the setting's type; false when it still cannot be read.</summary>
internal delegate bool SettingReader<T>(SettingValue value, [MaybeNullWhen(false)] out T result);
