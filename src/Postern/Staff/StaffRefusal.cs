using Postern.Operations;

namespace Postern.Staff;

/// <summary>Why somebody is not let in.</summary>
/// <param name="Problem">The API's answer.</param>
/// <param name="Failure">The console's answer: a code of <see cref="SignInFailures"/>.</param>
internal sealed record StaffRefusal(Problem Problem, string Failure)
{
    public static StaffRefusal MfaRequired { get; } =
        new(
            new Problem(
                StatusCodes.Status403Forbidden,
                ProblemCodes.MfaRequired,
                "Sign in with a second factor: the identity provider's token says that there was one only."
            ),
            SignInFailures.MfaRequired
        );

    public static StaffRefusal WrongDomain { get; } =
        new(
            Problem.Forbidden("Sign in with an account of the company's own domain."),
            SignInFailures.WrongDomain
        );

    public static StaffRefusal NoRole { get; } =
        new(
            Problem.Forbidden(
                "None of the roles that may use Postern stands in the identity provider's token."
            ),
            SignInFailures.NoRole
        );

    /// <summary>Nobody is behind the request that we know of.</summary>
    public static StaffRefusal Unauthenticated(
        string detail,
        string failure = SignInFailures.InvalidToken
    ) =>
        new(
            new Problem(StatusCodes.Status401Unauthorized, ProblemCodes.Unauthenticated, detail),
            failure
        );
}
