using Microsoft.AspNetCore.WebUtilities;
using Postern.Operations;

namespace Postern.Console;

/// <summary>A link that leads on from a refusal: whoever may not do this now may do something about it.</summary>
/// <param name="InDialog">The form of another operation, which takes the place of this one.</param>
public sealed record WayOut(string Label, string Href, bool InDialog = false)
{
    /// <summary>The one from a refusal by its code; null where there is none, or none that the actor may take.</summary>
    internal static WayOut? Of(string code, ITarget? target, Actor actor, string returnUrl) =>
        (code, target) switch
        {
            ("consent_required", { OfTenant: { } tenant })
                when actor.May("support_access.request") => new(
                "Ask the tenant for support access",
                QueryHelpers.AddQueryString(
                    "/operations/support_access.request",
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["target"] = tenant.ToString(),
                        ["input.userId"] = target.OfUser?.ToString(),
                        ["returnUrl"] = returnUrl,
                    }
                ),
                InDialog: true
            ),
            ("already_impersonating", _) when actor.May(Staff.Permissions.ReadImpersonations) =>
                new(
                    "Look at what is running",
                    QueryHelpers.AddQueryString(
                        "/impersonations",
                        new Dictionary<string, string?>(StringComparer.Ordinal)
                        {
                            ["state"] = "running",
                            ["staff"] = actor.Email,
                        }
                    )
                ),
            _ => null,
        };
}
