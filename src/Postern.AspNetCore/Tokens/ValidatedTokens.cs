using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Postern.AspNetCore.Tokens;

/// <summary>
/// Remembers a token that was found good, by its SHA-256, until it expires: checking a signature costs some fifty times as
/// much. Never remembered are refusals, and whether the session lives.
/// </summary>
internal sealed class ValidatedTokens(TokenValidator validator, SigningKeys keys, TimeProvider time)
{
    /// <summary>Far more sessions than a company has staff; each takes under a kilobyte.</summary>
    private const int Limit = 1000;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>The token, or why it is refused.</summary>
    public (ImpersonationToken? Token, TokenFault? Fault) Validate(string text)
    {
        if (text.Length > ImpersonationToken.LongestText)
            return (null, TokenFault.Malformed);

        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (_known.TryGetValue(hash, out var known))
        {
            if (known.Token.ExpiresAt <= time.GetUtcNow())
                return (null, TokenFault.Expired);
            if (ReferenceEquals(known.Keys, keys.Current))
                return (known.Token, null);
        }

        var current = keys.Current;
        var (token, fault) = validator.Validate(text, current);
        if (token is not null)
            Remember(hash, new(token, current));
        return (token, fault);
    }

    private void Remember(string hash, Known known)
    {
        if (_known.Count >= Limit)
        {
            var now = time.GetUtcNow();
            foreach (var (old, value) in _known)
            {
                if (value.Token.ExpiresAt <= now)
                    _known.TryRemove(old, out _);
            }
            if (_known.Count >= Limit)
                _known.Clear();
        }
        _known[hash] = known;
    }

    /// <summary>Good under that key set: a key withdrawn or replaced takes its tokens with it.</summary>
    private sealed record Known(ImpersonationToken Token, KeySet Keys);
}
