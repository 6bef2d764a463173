using Microsoft.AspNetCore.DataProtection;

namespace Tally.Accounts;

/// <summary>Carries from the password to the code who has got that far, for a few minutes.</summary>
internal sealed class SecondStep(IDataProtectionProvider protection)
{
    private static readonly TimeSpan TimeToType = TimeSpan.FromMinutes(5);
    private readonly ITimeLimitedDataProtector _protector = protection
        .CreateProtector("Tally.SecondStep")
        .ToTimeLimitedDataProtector();

    public string Ticket(User user) => _protector.Protect($"{user.Id} {user.Stamp}", TimeToType);

    /// <summary>The user's id and stamp, or null for a ticket that is not ours or too old.</summary>
    public (string Id, string Stamp)? Read(string ticket)
    {
        try
        {
            return _protector.Unprotect(ticket).Split(' ') is [var id, var stamp]
                ? (id, stamp)
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
