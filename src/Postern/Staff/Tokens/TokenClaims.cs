using System.Text.Json;
using Postern.Operations;

namespace Postern.Staff.Tokens;

/// <summary>The claims that the rules need, each of the JSON type that its standard gives it.</summary>
internal sealed class TokenClaims
{
    // 9999-12-31T23:59:59Z, the last second that a time can hold.
    private const long LastSecond = 253_402_300_799;
    private const int TextLimit = 255;

    private readonly JsonElement _claims;

    private TokenClaims(JsonElement claims) => _claims = claims;

    public required string Issuer { get; init; }

    /// <summary>Null where the kind of token may do without (a logout token that names a session).</summary>
    public required string? Subject { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public required string? AuthorizedParty { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset? NotBefore { get; init; }

    public required DateTimeOffset? IssuedAt { get; init; }

    public required DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary><c>sid</c>.</summary>
    public required string? Session { get; init; }

    /// <summary><c>jti</c>.</summary>
    public required string? TokenId { get; init; }

    public bool Has(string name) => _claims.TryGetProperty(name, out _);

    /// <summary>A claim that is read where its own rule stands.</summary>
    public JsonElement? this[string name] =>
        _claims.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A claim when it is text, else null.</summary>
    public string? Text(string name) =>
        this[name] is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The claims, or which of them is not what it should be.</summary>
    public static (TokenClaims? Claims, string? Fault) Read(JsonElement payload)
    {
        var fault = (string?)null;
        var claims = new TokenClaims(payload)
        {
            Issuer = ReadText("iss") ?? "",
            Subject = ReadText("sub"),
            Audiences = ReadAudiences(),
            AuthorizedParty = ReadText("azp"),
            ExpiresAt = ReadTime("exp") ?? DateTimeOffset.UnixEpoch,
            NotBefore = ReadTime("nbf"),
            IssuedAt = ReadTime("iat"),
            AuthenticatedAt = ReadTime("auth_time"),
            Session = ReadText("sid"),
            TokenId = ReadText("jti"),
        };
        if (claims.Issuer.Length == 0)
        {
            fault ??= "it has no iss";
        }

        if (!claims.Has("exp"))
        {
            fault ??= "it has no exp";
        }

        return fault is null ? (claims, null) : (null, fault);

        string? ReadText(string name)
        {
            if (!payload.TryGetProperty(name, out var value))
            {
                return null;
            }

            var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (
                text is not { Length: > 0 and <= TextLimit }
                || Texts.Fault(text, lines: false) is not null
            )
            {
                fault ??= $"its {name} is not text of 1 to {TextLimit} characters";
                return null;
            }

            return text;
        }

        DateTimeOffset? ReadTime(string name)
        {
            if (!payload.TryGetProperty(name, out var value))
            {
                return null;
            }

            if (
                value.ValueKind != JsonValueKind.Number
                || !value.TryGetInt64(out var seconds)
                || seconds is <= 0 or > LastSecond
            )
            {
                fault ??= $"its {name} is not a whole number of seconds after 1970";
                return null;
            }

            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        IReadOnlyList<string> ReadAudiences()
        {
            if (!payload.TryGetProperty("aud", out var value))
            {
                return [];
            }

            var audiences = TextList.Read(value);
            if (audiences is null)
            {
                fault ??= "its aud is neither text nor a list of texts";
            }

            return audiences ?? [];
        }
    }
}
