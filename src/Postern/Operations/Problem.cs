namespace Postern.Operations;

/// <summary>Why a request was not carried out: what becomes an RFC 9457 problem+json answer.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Code">Stable name of the error (see <see cref="ProblemCodes"/>; business rules bring their own).</param>
/// <param name="Detail">One sentence that says what would be right.</param>
public sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>What is wrong with which field of the input, by its JSON name.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static Problem Forbidden(string detail) =>
        new(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, detail);

    public static Problem NotFound(string detail) =>
        new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, detail);

    public static Problem InvalidInput(IReadOnlyDictionary<string, string[]> errors) =>
        new(
            StatusCodes.Status400BadRequest,
            ProblemCodes.InvalidInput,
            string.Join(
                ' ',
                errors.SelectMany(error => error.Value.Select(text => $"{error.Key}: {text}"))
            )
        )
        {
            Errors = errors,
        };

    public static Problem InvalidInput(string field, string message) =>
        InvalidInput(
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] }
        );
}

/// <summary>The stable error codes of the admin API that are not a business rule's own.</summary>
public static class ProblemCodes
{
    public const string Unauthenticated = "unauthenticated";
    public const string Forbidden = "forbidden";
    public const string MfaRequired = "mfa_required";
    public const string StepUpRequired = "step_up_required";
    public const string InvalidInput = "invalid_input";
    public const string ReasonRequired = "reason_required";
    public const string TicketRequired = "ticket_required";
    public const string NotFound = "not_found";
    public const string NoChange = "no_change";
    public const string Conflict = "conflict";
    public const string Stale = "stale";
    public const string IdempotencyKeyRequired = "idempotency_key_required";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string Unavailable = "unavailable";
    public const string OutcomeUnknown = "outcome_unknown";
    public const string Internal = "internal_error";
}
