namespace Postern.Operations;

/// <summary>
/// A business rule that says no. A value, not an exception: the caller gets <paramref name="Code"/> and
/// <paramref name="Message"/> as problem+json, and the audit log gets an entry of kind <c>refused</c>.
/// </summary>
/// <param name="Code">Stable snake_case name of the rule; part of the API.</param>
/// <param name="Message">One sentence for people that says what would have been allowed.</param>
public sealed record Refusal(string Code, string Message)
{
    /// <summary>HTTP status of the answer: 409 for a business rule, 403 where the actor has no right over this very target.</summary>
    public int Status { get; init; } = StatusCodes.Status409Conflict;

    /// <summary>The actor may use the operation, but not on this target.</summary>
    public static Refusal Forbidden(string message) =>
        new(ProblemCodes.Forbidden, message) { Status = StatusCodes.Status403Forbidden };
}
