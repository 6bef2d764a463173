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

    /// <summary>What is wrong with which field, where the input itself is at fault (400).</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; private init; }

    /// <summary>A fault of the input that only the rules can see: the bounds of a setting, say.</summary>
    /// <param name="errors">Sentences by the field's JSON name, as of any other invalid input.</param>
    public static Refusal Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var problem = Problem.InvalidInput(errors);
        return new(problem.Code, problem.Detail) { Status = problem.Status, Errors = errors };
    }

    /// <summary>The actor may use the operation, but not on this target.</summary>
    public static Refusal Forbidden(string message) =>
        new(ProblemCodes.Forbidden, message) { Status = StatusCodes.Status403Forbidden };
}
