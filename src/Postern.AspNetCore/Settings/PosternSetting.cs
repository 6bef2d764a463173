using System.Text.Json;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore;

/// <summary>Declares settings that this app reads. The type must be the one that the setting has in Postern. Keep each in a
/// static field.</summary>
public static class PosternSetting
{
    /// <summary>A whole number.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Holds while nothing is known.</param>
    public static PosternSetting<long> Integer(string key, long fallback) =>
        new(key, SettingType.Integer, fallback, Number);

    /// <summary>A size in bytes, 0 or more.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Bytes; holds while nothing is known.</param>
    public static PosternSetting<long> Size(string key, long fallback) =>
        new(key, SettingType.Size, fallback, Number);

    /// <summary>A rate in requests per minute, 0 or more.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Requests per minute; holds while nothing is known.</param>
    public static PosternSetting<long> Rate(string key, long fallback) =>
        new(key, SettingType.Rate, fallback, Number);

    /// <summary>A duration of whole seconds, 0 or more.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Holds while nothing is known.</param>
    public static PosternSetting<TimeSpan> Duration(string key, TimeSpan fallback) =>
        new(
            key,
            SettingType.Duration,
            fallback,
            static (value, out result) =>
            {
                result = TimeSpan.FromSeconds(value.Number);
                return true;
            }
        );

    /// <summary>Yes or no.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Holds while nothing is known.</param>
    public static PosternSetting<bool> Boolean(string key, bool fallback) =>
        new(
            key,
            SettingType.Boolean,
            fallback,
            static (value, out result) =>
            {
                result = value.IsTrue;
                return true;
            }
        );

    /// <summary>Any text.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Holds while nothing is known.</param>
    public static PosternSetting<string> Text(string key, string fallback) =>
        new(key, SettingType.Text, fallback, Words);

    /// <summary>One of several words.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Holds while nothing is known.</param>
    public static PosternSetting<string> Choice(string key, string fallback) =>
        new(key, SettingType.Choice, fallback, Words);

    /// <summary>An object of the app's own. Each value is read at its first use, whole or not at all, and all readers get the
    /// same object: it should be immutable.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="fallback">Holds while nothing is known, and when a value cannot be read as <typeparamref name="T"/>.</param>
    /// <param name="options">How to read it; <see cref="JsonSerializerOptions.Web"/> when left out.</param>
    public static PosternSetting<T> Json<T>(
        string key,
        T fallback,
        JsonSerializerOptions? options = null
    )
        where T : class =>
        new(
            key,
            SettingType.Json,
            fallback,
            new JsonValues<T>(options ?? JsonSerializerOptions.Web).TryRead
        );

    private static bool Number(SettingValue value, out long result)
    {
        result = value.Number;
        return true;
    }

    private static bool Words(SettingValue value, out string result)
    {
        result = value.Text;
        return true;
    }
}
