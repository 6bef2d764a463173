using Microsoft.AspNetCore.Identity;

namespace Tally.Accounts;

internal static class Passwords
{
    public const int Shortest = 10;
    public const int Longest = 200;
    private static readonly User Nobody = new()
    {
        Id = "",
        TenantId = "",
        Name = "",
        Email = "",
        Role = Role.Member,
        Stamp = "",
        PrintLayout = "",
    };

    // As slow to refuse as a real one, so that the time taken does not tell which addresses have an account.
    private static readonly Lazy<string> NobodysHash = new(() =>
        new PasswordHasher<User>().HashPassword(Nobody, Guid.CreateVersion7().ToString())
    );

    public static bool IsRight(this IPasswordHasher<User> hasher, User? user, string password) =>
        hasher.VerifyHashedPassword(
            user ?? Nobody,
            user?.PasswordHash ?? NobodysHash.Value,
            password
        ) != PasswordVerificationResult.Failed
        && user is not null;

    public static void Check(FormErrors errors, string field, string password, User user)
    {
        if (password.Length is < Shortest or > Longest)
        {
            errors.Add(field, $"Use {Shortest} characters or more; a few words make a good one.");
        }
        else if (
            password.Contains(user.Email, StringComparison.OrdinalIgnoreCase)
            || password.Distinct().Count() < 5
        )
        {
            errors.Add(
                field,
                "That is too easy to guess: use a few words that only you would join."
            );
        }
    }
}
