using Postern.Operations;

namespace Postern.Impersonation;

/// <summary>Business rules of impersonation that stand in more than one place.</summary>
internal static class ImpersonationRules
{
    public static Refusal ReasonRequired { get; } =
        new(
            ProblemCodes.ReasonRequired,
            "Say why in words of your own, such as \"Print does nothing on invoice 1042, ticket 5521\": the tenant can read it."
        )
        {
            Status = StatusCodes.Status400BadRequest,
        };

    public static Refusal AccessRefused { get; } =
        new(
            "support_access_refused",
            "This tenant does not let staff see the product as its users. Ask its owner to change the support access policy in the product."
        );

    public static Refusal ConsentRequired { get; } =
        new(
            "consent_required",
            "This tenant wants to be asked first. Send a request for support access, and start once it is granted."
        );

    public static Refusal AlreadyRunning { get; } =
        new(
            "already_impersonating",
            "You have an impersonation running. End it, or choose to have it ended by this one."
        );

    /// <summary>
    /// A reason that says something: not one word of habit, nor one key held down. In scripts without spaces a few signs
    /// say much, so words are not counted.
    /// </summary>
    public static bool IsReason(string? reason)
    {
        if (!Texts.IsMeaningful(reason))
        {
            return false;
        }

        var words = reason!
            .ToLowerInvariant()
            .Split(
                [.. reason.Where(c => !char.IsLetterOrDigit(c)).Distinct()],
                StringSplitOptions.RemoveEmptyEntries
            );
        var distinct = words.Distinct(StringComparer.Ordinal).ToList();
        return reason.Where(char.IsLetterOrDigit).Distinct().Count() >= 4
            && !(distinct.Count <= 2 && distinct.TrueForAll(Habits.Contains));
    }

    /// <summary>What people type to get past a field.</summary>
    private static readonly HashSet<string> Habits =
    [
        .. """
            a an asdf asdfasdf because blah bug check checking customer debug debugging dummy fix fixing help impersonate
            impersonating impersonation investigate investigating investigation issue login looking lorem ipsum my needed
            none nothing please problem qwerty qwertyuiop qwertzuiop reason request required something stuff support task
            temporary test testing tests the this ticket troubleshoot troubleshooting user work
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];
}
