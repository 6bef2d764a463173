using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Postern.Settings;
using Postern.Staff.Provider;
using Postern.Staff.Tokens;

namespace Postern.Staff.Sessions;

/// <summary>Somebody with a good token, or why not.</summary>
internal sealed record ApiSignIn(StaffIdentity? Identity, Guid SessionId, StaffRefusal? Refusal);

/// <summary>
/// Takes tokens of the API to the sessions they belong to. A token that was found good is remembered, by its hash and
/// in bounded number, until it expires or the provider's keys are fetched anew; whether its session was ended is asked
/// again every few seconds.
/// </summary>
internal sealed class ApiSessions(
    TokenValidation tokens,
    StaffAdmission admission,
    StaffSessions sessions,
    StaffSignIns signIns,
    StaffRefusals refusals,
    ProviderDocuments documents,
    SsoSettings sso,
    TimeProvider time
) : IDisposable
{
    /// <summary>An ended session is out within this time on every server.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    private const int Limit = 10_000;

    private readonly TokenRules _rules = TokenRules.ForApi(sso);
    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = Limit });

    public async Task<ApiSignIn> AdmitAsync(
        string token,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_good.TryGetValue(hash, out GoodToken? known) && await HoldsAsync(known!, cancellation))
        {
            return new ApiSignIn(known!.Identity, known.SessionId, null);
        }

        _good.Remove(hash);
        var verdict = await tokens.ValidateAsync(token, _rules, cancellation);
        if (verdict.Fault is not null)
        {
            return await RefuseAsync(
                context,
                StaffRefusal.Unauthenticated($"The token is refused: {verdict.Fault}."),
                verdict.Claims
            );
        }

        var claims = verdict.Claims!;
        if (admission.Refuse(claims) is { } refusal)
        {
            return await RefuseAsync(context, refusal, claims);
        }

        var identity = admission.Identify(claims);
        var key = SessionKey.Hash(
            claims.Issuer,
            claims.Subject!,
            claims.Session,
            claims.TokenId,
            token
        );
        var found = await signIns.FindOrOpenApiAsync(
            identity,
            key,
            claims.ExpiresAt,
            context,
            cancellation
        );
        if (found.Session.EndedAt is not null)
        {
            return await RefuseAsync(
                context,
                StaffRefusal.Unauthenticated("The session of this token was ended. Sign in again."),
                claims
            );
        }

        await sessions.NoteUseAsync(found, cancellation);
        Remember(
            hash,
            new GoodToken
            {
                Identity = identity,
                SessionId = found.Session.Id,
                SessionKey = key,
                ExpiresAt = claims.ExpiresAt,
                Keys = verdict.Keys!,
                AskedAt = time.GetUtcNow(),
            }
        );
        return new ApiSignIn(identity, found.Session.Id, null);
    }

    public void Dispose() => _good.Dispose();

    /// <summary>False sends the token through the whole validation again, which says what is wrong with it.</summary>
    private async Task<bool> HoldsAsync(GoodToken good, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        try
        {
            if (
                now >= good.ExpiresAt + TokenRules.Skew
                || await documents.GetAsync(cancellation) != good.Keys
            )
            {
                return false;
            }
        }
        catch (ProviderUnreachableException)
        {
            return false;
        }

        if (now - good.AskedAt < AskEvery)
        {
            return true;
        }

        if (
            await sessions.FindAsync(good.SessionKey, cancellation)
            is not { Session.EndedAt: null } found
        )
        {
            return false;
        }

        good.AskedAt = now;
        await sessions.NoteUseAsync(found, cancellation);
        return true;
    }

    private async Task<ApiSignIn> RefuseAsync(
        HttpContext context,
        StaffRefusal refusal,
        TokenClaims? claims
    )
    {
        await refusals.RecordAsync(context, refusal, claims, "an API token");
        return new ApiSignIn(null, Guid.Empty, refusal);
    }

    private void Remember(string hash, GoodToken good)
    {
        var remaining = good.ExpiresAt + TokenRules.Skew - good.AskedAt;
        if (remaining > TimeSpan.Zero)
        {
            _good.Set(
                hash,
                good,
                new MemoryCacheEntryOptions
                {
                    Size = 1,
                    AbsoluteExpirationRelativeToNow = remaining,
                }
            );
        }
    }

    private sealed class GoodToken
    {
        public required StaffIdentity Identity { get; init; }

        public required Guid SessionId { get; init; }

        public required byte[] SessionKey { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>The keys that the signature was checked with.</summary>
        public required ProviderDocument Keys { get; init; }

        /// <summary>When the database was last asked whether the session was ended.</summary>
        public required DateTimeOffset AskedAt { get; set; }
    }
}
