namespace Tally.Accounts;

public sealed class User
{
    public const int LongestName = 100;

    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; set; }
    public required string Email { get; set; }
    public required Role Role { get; init; }
    public string PasswordHash { get; set; } = "";

    /// <summary>A new one ends every session of the user.</summary>
    public required string Stamp { get; set; }

    public int FailedSignIns { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Shared with the user's authenticator app; null without two-step sign-in.</summary>
    public string? AuthenticatorSecret { get; set; }

    public long LastCodeStep { get; set; }

    /// <summary>The paper that the user prints on: one of <see cref="Invoices.PrintLayout"/>, or what an older version stored.</summary>
    public required string PrintLayout { get; set; }

    /// <summary>Whether this is the code of the moment. It is used up then.</summary>
    public bool TakeCode(string code, TimeProvider clock)
    {
        if (
            AuthenticatorSecret is null
            || AuthenticatorCode.StepOf(code, AuthenticatorSecret, LastCodeStep, clock.GetUtcNow())
                is not { } step
        )
        {
            return false;
        }

        LastCodeStep = step;
        return true;
    }
}
