namespace Postern.Operations;

/// <summary>What must hold before an operation's own rules are even asked.</summary>
internal static class OperationRules
{
    public const int ReasonLimit = 1000;
    public const int TicketLimit = 200;

    /// <summary>A dangerous operation wants a sign-in no older than this.</summary>
    public static readonly TimeSpan StepUpAge = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Permission, step-up, reason, ticket, idempotency key: in this order, the first that fails is the answer.
    /// </summary>
    public static Problem? Admit(
        OperationDescriptor operation,
        OperationRequest request,
        Actor actor,
        DateTimeOffset now
    )
    {
        if (!actor.May(operation.Name))
        {
            return Problem.Forbidden(
                $"{operation.Name} is not allowed to {(actor.Roles.Count == 0 ? "somebody without a role" : string.Join(" and ", actor.Roles))}."
            );
        }

        if (!operation.IsFreshEnough(actor, now))
        {
            return new Problem(
                StatusCodes.Status403Forbidden,
                ProblemCodes.StepUpRequired,
                $"{operation.Name} wants a sign-in no older than {StepUpAge.TotalMinutes:0} minutes. Sign in again and repeat it."
            );
        }

        return Words(operation, request, actor);
    }

    /// <summary>Whether the actor's sign-in is recent enough for the operation.</summary>
    public static bool IsFreshEnough(
        this OperationDescriptor operation,
        Actor actor,
        DateTimeOffset now
    ) => !operation.RequiresStepUp || IsFresh(actor, now);

    /// <summary>Whether the actor has proved lately who they are.</summary>
    public static bool IsFresh(Actor actor, DateTimeOffset now) =>
        actor.IsSystem || (actor.AuthenticatedAt is { } at && now - at <= StepUpAge);

    private static Problem? Words(
        OperationDescriptor operation,
        OperationRequest request,
        Actor actor
    )
    {
        if (operation.RequiresReason(actor) && !Texts.IsMeaningful(request.Reason))
        {
            return new Problem(
                StatusCodes.Status400BadRequest,
                ProblemCodes.ReasonRequired,
                "Say why, in at least 8 letters or digits: the reason stands in the audit log."
            )
            {
                Errors = Error("reason", "Say why, in at least 8 letters or digits."),
            };
        }

        if (
            OperationDescriptor.RequiresTicket(actor)
            && !Texts.IsMeaningful(request.Ticket, atLeast: 2)
        )
        {
            return new Problem(
                StatusCodes.Status400BadRequest,
                ProblemCodes.TicketRequired,
                "Give the ticket that this belongs to, such as OPS-1234."
            )
            {
                Errors = Error("ticket", "Give the ticket that this belongs to, such as OPS-1234."),
            };
        }

        return TextProblem("reason", request.Reason, ReasonLimit, lines: true)
            ?? TextProblem("ticket", request.Ticket, TicketLimit, lines: false)
            ?? KeyProblem(request.IdempotencyKey)
            ?? NoKeyProblem(operation, request, actor);
    }

    private static Problem? TextProblem(string field, string? text, int limit, bool lines) =>
        text is null ? null
        : text.Length > limit
            ? Problem.InvalidInput(field, $"must be at most {limit} characters long.")
        : Texts.Fault(text, lines) is { } fault ? Problem.InvalidInput(field, fault)
        : null;

    private static Problem? KeyProblem(string? key) =>
        key is null || (key.Length is > 0 and <= 255 && key.All(c => c is > ' ' and <= '~'))
            ? null
            : Problem.InvalidInput("Idempotency-Key", "must be 1 to 255 visible ASCII characters.");

    private static Problem? NoKeyProblem(
        OperationDescriptor operation,
        OperationRequest request,
        Actor actor
    ) =>
        operation.RequiresIdempotencyKey
        && request is { IdempotencyKey: null, Preview: false }
        && !actor.IsSystem
            ? new Problem(
                StatusCodes.Status400BadRequest,
                ProblemCodes.IdempotencyKeyRequired,
                $"Send an Idempotency-Key header, and the same one with every retry: then {operation.Name} happens once however often it is sent."
            )
            : null;

    private static Dictionary<string, string[]> Error(string field, string text) =>
        new(StringComparer.Ordinal) { [field] = [text] };
}
