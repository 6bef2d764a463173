using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Users;

/// <summary>Business rules that several operations on users share.</summary>
internal static class UserRules
{
    public static Refusal Deactivated { get; } =
        new("user_deactivated", "This user is deactivated. Reactivate the user first.");

    /// <summary>What the SaaS is told a user by: our ids and its own.</summary>
    public static JsonObject Reference(User user, DateTimeOffset at) =>
        new()
        {
            ["tenantId"] = user.TenantId.ToString(),
            ["userId"] = user.Id.ToString(),
            ["userExternalId"] = user.ExternalId,
            ["email"] = user.Email,
            ["at"] = Times.Format(at),
        };

    /// <summary>The one rule of whatever acts on somebody who can sign in.</summary>
    public static IEnumerable<Refusal> MustBeActive(User user)
    {
        if (!user.IsActive)
        {
            yield return Deactivated;
        }
    }
}
