using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Postern.Staff.Tokens;

/// <summary>
/// A compact JWS taken apart strictly (RFC 7515, RFC 8725) before any library sees it: what a library would let pass
/// (<c>crit</c>, <c>b64</c>, duplicate members, keys that the token brings along) ends here.
/// </summary>
internal sealed class CompactToken
{
    /// <summary>In characters; a token with a few hundred groups is still smaller.</summary>
    public const int SizeLimit = 16 * 1024;

    private static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    private static readonly string[] RefusedHeaders =
    [
        "crit",
        "b64",
        "jku",
        "jwk",
        "x5u",
        "x5c",
        "zip",
        "enc",
    ];

    private CompactToken(
        string text,
        string algorithm,
        string? type,
        string? keyId,
        JsonElement claims
    )
    {
        Text = text;
        Algorithm = algorithm;
        Type = type;
        KeyId = keyId;
        Claims = claims;
    }

    public string Text { get; }

    /// <summary>One of <see cref="SigningAlgorithm.All"/>.</summary>
    public string Algorithm { get; }

    public string? Type { get; }

    public string? KeyId { get; }

    /// <summary>The payload; nothing in it is proven before the signature is.</summary>
    public JsonElement Claims { get; }

    /// <summary>The token, or what is wrong with it; never a part of it.</summary>
    public static (CompactToken? Token, string? Fault) Read(string text)
    {
        if (text.Length > SizeLimit)
        {
            return (null, "it is longer than 16 KB");
        }

        var parts = text.Split('.');
        if (
            parts.Length != 3
            || Decode(parts[0]) is not { } header
            || Decode(parts[1]) is not { } payload
            || Decode(parts[2]) is not { Length: > 0 }
        )
        {
            return (null, "it is not three parts of unpadded Base64url");
        }

        if (
            StrictJson.ReadObject(header) is not { } head
            || StrictJson.ReadObject(payload) is not { } claims
        )
        {
            return (null, "its header and payload are not JSON objects that hold each member once");
        }

        if (Array.Find(RefusedHeaders, name => head.TryGetProperty(name, out _)) is { } refused)
        {
            return (null, $"its header holds {refused}");
        }

        if (
            !TryText(head, "alg", out var algorithm)
            || !TryText(head, "typ", out var type)
            || !TryText(head, "kid", out var keyId)
        )
        {
            return (null, "alg, typ and kid in its header must be text");
        }

        return algorithm is null || !SigningAlgorithm.All.Contains(algorithm)
            ? (null, "it is not signed with RS, PS or ES 256, 384 or 512")
            : (new CompactToken(text, algorithm, type, keyId, claims), null);
    }

    private static bool TryText(JsonElement header, string name, out string? text)
    {
        text = null;
        if (!header.TryGetProperty(name, out var value))
        {
            return true;
        }

        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is { Length: > 0 };
    }

    /// <summary>RFC 7515, section 2: no padding, no white space, and unused bits zero, so that one value has one form.</summary>
    private static byte[]? Decode(string part)
    {
        if (part.Length % 4 == 1 || part.AsSpan().ContainsAnyExcept(Base64UrlCharacters))
        {
            return null;
        }

        // Whether the decoder refuses unused bits that are set or drops them, none gets through.
        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            return Base64Url.EncodeToString(bytes) == part ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
