using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Postern.AspNetCore.Tokens;

/// <summary>The compact form of RFC 7515, section 7.1, read without any leniency.</summary>
internal static class CompactJws
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    /// <summary>Cuts a token into its three parts; false when it has fewer or more.</summary>
    public static bool TrySplit(string token, out Range header, out Range payload, out Range rest)
    {
        (header, payload, rest) = (default, default, default);
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0 || token.IndexOf('.', second + 1) >= 0)
            return false;

        header = ..first;
        payload = (first + 1)..second;
        rest = (second + 1)..;
        return true;
    }

    /// <summary>Decodes one part. What does not encode back to the very same text (padding, white space, stray bits) is null:
    /// one token has one spelling, or memory of tokens by hash could be flooded with others.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty || !Base64Url.IsValid(part))
            return null;

        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            return part.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static T? Read<T>(ReadOnlySpan<char> part, JsonTypeInfo<T> type)
        where T : class
    {
        if (Decode(part) is not { } json)
            return null;

        try
        {
            // Read as a whole first: the serializer does not look for duplicates among members that it passes over.
            using var document = JsonDocument.Parse(json, Strict);
            return document.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
