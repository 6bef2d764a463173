using System.Security.Cryptography;

namespace Postern.Development;

/// <summary>The device sign-ins under way, found by the device's code or by the one that the person types.</summary>
internal sealed class DeviceGrants(DevelopmentIdentityProviderOptions options, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // No vowels, so that no words arise (RFC 8628, section 6.1).
    private const string UserCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(5);

    // Kept beyond their lifetime, so that a late device hears expired_token and not invalid_grant.
    private readonly ExpiringEntries<DeviceGrant> byDeviceCode = new(time, Lifetime * 2);
    private readonly ExpiringEntries<DeviceGrant> byUserCode = new(time, Lifetime);
    private readonly Lock gate = new();

    public (string DeviceCode, DeviceGrant Grant) Start(string scope)
    {
        var letters = RandomNumberGenerator.GetString(UserCodeLetters, 8);
        var grant = new DeviceGrant(
            $"{letters[..4]}-{letters[4..]}",
            scope,
            time.GetUtcNow() + Lifetime
        )
        {
            Interval = options.DeviceInterval,
        };
        byUserCode.Add(letters, grant);
        return (byDeviceCode.Add(grant), grant);
    }

    /// <summary>The sign-in that waits for a decision under this code, in whatever case and spacing it was typed.</summary>
    public DeviceGrant? FindUndecided(string? userCode)
    {
        var letters = string.Concat((userCode ?? "").Where(char.IsAsciiLetter)).ToUpperInvariant();
        lock (gate)
            return byUserCode.Find(letters) is { IsDecided: false } grant ? grant : null;
    }

    /// <summary>Approves with a person, denies with none; false when somebody decided it meanwhile.</summary>
    public bool Decide(DeviceGrant grant, DevelopmentStaffMember? member)
    {
        lock (gate)
        {
            if (grant.IsDecided)
                return false;
            grant.SignIn = member is null ? null : SignIn.Of(member, time.GetUtcNow());
            grant.IsDenied = member is null;
            return true;
        }
    }

    /// <summary>The approved sign-in, once; or the error of RFC 8628, section 3.5, that the device has to hear.</summary>
    public (DeviceGrant? Approved, OAuthError? Error) Poll(string deviceCode)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var grant = byDeviceCode.Find(deviceCode);
            if (grant is null)
                return (
                    null,
                    new("invalid_grant", "No such device code, or its tokens were fetched already.")
                );
            if (grant.ExpiresAt <= now)
                return (null, new("expired_token", "The device code has expired: start again."));
            if (grant.IsDenied)
                return (null, new("access_denied", "The sign-in was refused at the provider."));
            if (grant.SignIn is not null)
                return (byDeviceCode.Take(deviceCode), null);

            var isTooSoon = grant.LastPolledAt is { } last && now - last < grant.Interval;
            grant.LastPolledAt = now;
            if (!isTooSoon)
                return (
                    null,
                    new("authorization_pending", "Nobody has confirmed the user code yet.")
                );
            grant.Interval += Backoff;
            return (
                null,
                new(
                    "slow_down",
                    $"Wait {grant.Interval.TotalSeconds:0} seconds between two questions."
                )
            );
        }
    }
}
