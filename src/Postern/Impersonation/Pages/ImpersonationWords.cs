using Postern.Impersonation.Operations;
using Postern.Operations.Console;

namespace Postern.Impersonation.Pages;

/// <summary>What the console says of a session.</summary>
internal static class ImpersonationWords
{
    public static bool IsRunning(this ImpersonationView session) =>
        session.State is ImpersonationState.Waiting or ImpersonationState.Live;

    public static string Of(ImpersonationMode mode) =>
        mode == ImpersonationMode.Write ? "May change things" : "Read-only";

    /// <summary>How long the session of a form lasts.</summary>
    public static string Minutes(OperationFormModel form)
    {
        var minutes = form.Value("minutes") is { Length: > 0 } given
            ? given
            : $"{ImpersonateUser.DefaultMinutes}";
        return minutes == "1" ? "1 minute" : $"{minutes} minutes";
    }

    /// <summary>How a session that is over came to its end.</summary>
    public static string EndOf(ImpersonationView session) =>
        session.EndedBy switch
        {
            ImpersonationEnd.Staff => $"Ended by {session.StaffName}",
            ImpersonationEnd.Colleague => "Ended by a colleague",
            ImpersonationEnd.Tenant => "Ended by the tenant",
            ImpersonationEnd.Superseded => "Ended by starting another one",
            _ when session.State == ImpersonationState.Ended =>
                "Cut off: its user, tenant, consent or staff session is gone",
            _ when session.RedeemedAt is null => "Never opened",
            _ => "Its time was over",
        };
}
