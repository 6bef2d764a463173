using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Settings;

/// <summary>A value that holds for everybody, a plan or a tenant, for a time or without end.</summary>
internal sealed class Override(OverrideDocument document)
{
    public SettingValue Value { get; } = new(document.Value);

    /// <summary>The first moment at which it does not hold any more; null: it has no end.</summary>
    public DateTimeOffset? Until => document.Until;

    /// <summary>What customers are to be told; maintenance has one.</summary>
    public string? Message => document.Message;

    public bool IsInForce(DateTimeOffset now) =>
        (document.From is not { } from || from <= now)
        && (document.Until is not { } until || now < until);

    /// <summary>By key, the last of the list coming first: it covers those before it.</summary>
    public static Dictionary<string, Override[]> ByKey(IEnumerable<OverrideDocument> documents) =>
        documents
            .GroupBy(document => document.Key, StringComparer.Ordinal)
            .ToDictionary(
                key => key.Key,
                key => key.Reverse().Select(document => new Override(document)).ToArray(),
                StringComparer.Ordinal
            );
}
