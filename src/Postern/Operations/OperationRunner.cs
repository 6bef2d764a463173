using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postern.Operations;

/// <summary>
/// The gate: carries out an operation, and writes its change, its audit entry, its outbox messages and its
/// idempotency record in one transaction. The same for API, console and command line. In order: permission, step-up,
/// reason, ticket; input; transaction; target; version; prepare, check, apply; capture; one save; commit; answer.
/// </summary>
public abstract class OperationRunner
{
    private protected OperationRunner() { }

    /// <summary>
    /// Runs <paramref name="operation"/> for <paramref name="actor"/>. A refusal is an outcome, and is recorded;
    /// an exception is a fault, and is recorded as a failure where the change is known not to have happened.
    /// </summary>
    public abstract Task<OperationOutcome> RunAsync(
        OperationDescriptor operation,
        OperationRequest request,
        Actor actor,
        CancellationToken cancellation
    );

    /// <summary>The runner of the database that <paramref name="operation"/> changes.</summary>
    public static OperationRunner For(OperationDescriptor operation, IServiceProvider services) =>
        (OperationRunner)
            services.GetRequiredService(
                typeof(OperationRunner<>).MakeGenericType(operation.ContextType)
            );
}

/// <inheritdoc/>
public sealed partial class OperationRunner<TContext>(
    IDbContextFactory<TContext> contexts,
    AuditWriter<TContext> audit,
    WriteQueue writes,
    ChangeSignal signal,
    TimeProvider time,
    ILogger<OperationRunner> log,
    IServiceProvider services
) : OperationRunner
    where TContext : DbContext
{
    private readonly TargetLoader<TContext> _targets = new();
    private readonly RunnerProbe? _probe = services.GetService<RunnerProbe>();

    /// <inheritdoc/>
    public override async Task<OperationOutcome> RunAsync(
        OperationDescriptor operation,
        OperationRequest request,
        Actor actor,
        CancellationToken cancellation
    )
    {
        var run = new Run(operation, request, actor, time.Now());
        if (OperationRules.Admit(operation, request, actor, run.Now) is { } notAdmitted)
        {
            return await RefuseAsync(run, notAdmitted, keep: false, cancellation);
        }

        var (input, invalid) = InputBinder.Bind(operation, request.Input);
        invalid ??= run.BindTarget();
        if (invalid is not null)
        {
            return new OperationOutcome.Refused(invalid);
        }

        run.BindKey(input!);
        var attempt = await AttemptRecordingFailureAsync(run, input!, cancellation);
        switch (attempt)
        {
            case { Outcome: OperationOutcome.Done } when request.Preview:
                await RecordPreviewAsync(run, attempt.Outcome, cancellation);
                return attempt.Outcome;
            case { Outcome: OperationOutcome.Refused refused, Left: not Left.Nothing }:
                return await FindAnswerAsync(run, cancellation)
                    ?? await RefuseAsync(
                        run,
                        refused.Problem,
                        attempt.Left == Left.Rule,
                        cancellation
                    );
            default:
                return attempt.Outcome;
        }
    }

    /// <summary>Tries it; whatever goes wrong before the commit leaves nothing but the failure's entry.</summary>
    private async Task<Attempt> AttemptRecordingFailureAsync(
        Run run,
        object input,
        CancellationToken cancellation
    )
    {
        try
        {
            return await AttemptAsync(run, input, cancellation);
        }
        catch (OperationCanceledException)
            when (cancellation.IsCancellationRequested && run.Stage == Stage.Open)
        {
            throw;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new(new OperationOutcome.Refused(Stale), Left.Moment);
        }
        catch (Exception exception)
            when (DatabaseFault.IsUniqueViolation(exception) && run.Stage == Stage.Open)
        {
            var problem = new Problem(
                StatusCodes.Status409Conflict,
                ProblemCodes.Conflict,
                "Somebody else did the same at the same moment. Look at what is there now and try again."
            );
            return new(new OperationOutcome.Refused(problem), Left.Moment);
        }
        catch (Exception exception)
        {
            return new(await FailAsync(run, exception), Left.Nothing);
        }
    }

    private async Task<Attempt> AttemptAsync(Run run, object input, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.Database.AutoSavepointsEnabled = false;
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // The runner owns the transaction.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
#pragma warning restore RS0030

        ITarget? target = null;
        if (run.Operation.TargetType is { } type)
        {
            target = await _targets.LoadAsync(db, type, run.TargetId);
            if (target is null)
            {
                return new(new OperationOutcome.Refused(run.TargetNotFound()), Left.Moment);
            }

            run.Subject = AuditSubject.Of(run.Operation.TargetKind!, target);
            if (run.Request.Version is { } version && version != (target as IAudited)?.AuditEntryId)
            {
                return new(new OperationOutcome.Refused(Stale), Left.Moment);
            }
        }

        await ReachedAsync(RunnerStep.TargetLoaded);
        var operation = run.Operation.Create(services);
        var context = new OperationContext
        {
            Now = run.Now,
            Actor = run.Actor,
            Reason = run.Request.Reason,
            Ticket = run.Request.Ticket,
            BatchId = run.Request.BatchId,
        };
        await operation.PrepareAsync(db, target, input, context, cancellation);
        if (operation.Check(target, input, context).FirstOrDefault() is { } refusal)
        {
            return new(
                new OperationOutcome.Refused(
                    new Problem(refusal.Status, refusal.Code, refusal.Message)
                    {
                        Errors = refusal.Errors,
                    }
                ),
                // With a fresh sign-in the same request may succeed.
                refusal.Code == ProblemCodes.StepUpRequired
                    ? Left.Moment
                    : Left.Rule
            );
        }

        operation.Apply(target, input, context);
        await ReachedAsync(RunnerStep.Applied);
        Track(db, context);
        var changes = ChangeCapture.Take(db, context.AuditEntryId);
        if (changes.IsEmpty)
        {
            // A service says again and again how things are with it; that nothing is new is no refusal worth an entry.
            return new(
                new OperationOutcome.Refused(NoChange),
                run.Actor.IsSystem ? Left.Nothing : Left.Rule
            );
        }

        await ReachedAsync(RunnerStep.Captured);
        var outcome = new OperationOutcome.Done
        {
            Operation = run.Operation.Name,
            AuditEntryId = run.Request.Preview ? null : context.AuditEntryId,
            Summary = operation.Summarize(target, input, context),
            Before = changes.Before,
            After = changes.After,
            Result = context.Result,
        };
        db.Entry(Entry(run, context, outcome)).State = EntityState.Added;
        if (run.Key is not null)
        {
            db.Entry(Answer(run, outcome)).State = EntityState.Added;
        }

#pragma warning disable RS0030 // The one save of an operation. The context is not used again, so nothing is accepted.
        await db.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellation);
        await ReachedAsync(RunnerStep.Saved);
        if (!run.Request.Preview)
        {
            // From here on the answer may be lost but the change is not: no cancellation, no claim that it failed.
            run.Stage = Stage.Committing;
            await transaction.CommitAsync(CancellationToken.None);
            run.Stage = Stage.Committed;
            signal.Raise(changes.Notice);
            await ReachedAsync(RunnerStep.Committed);
        }
#pragma warning restore RS0030

        return new(
            context.Secrets is null ? outcome : outcome with { Result = context.WithSecrets() },
            Left.Nothing
        );
    }

    /// <summary>Row by row: what is added is known, so no graph has to be walked.</summary>
    private static void Track(TContext db, OperationContext context)
    {
        foreach (var row in context.Added)
        {
            db.Entry(row).State = EntityState.Added;
        }

        foreach (var note in context.Notes)
        {
            db.Entry(note).State = EntityState.Added;
        }

        foreach (var message in context.Messages)
        {
            db.Entry(message).State = EntityState.Added;
            db.Entry(message.Delivery).State = EntityState.Added;
        }
    }

    private AuditEntry Entry(Run run, OperationContext context, OperationOutcome.Done outcome)
    {
        var first = context.Subject ?? (context.Added.Count > 0 ? context.Added[0] : null);
        var subject =
            run.Operation.TargetType is null && first is not null
                ? AuditSubject.Of(
                    JsonNamingPolicy.CamelCase.ConvertName(first.GetType().Name),
                    first
                )
                : run.Subject with
                {
                    UserId = run.Subject.UserId ?? first?.OfUser,
                    ImpersonationId = run.Subject.ImpersonationId ?? first?.OfImpersonation,
                };
        return audit.Create(
            run.Actor,
            run.Actor.IsSystem ? AuditKind.System : AuditKind.Change,
            run.Operation.Name,
            outcome.Summary,
            subject,
            context.AuditEntryId,
            run.Now,
            reason: run.Request.Reason,
            ticket: run.Request.Ticket,
            before: outcome.Before,
            after: outcome.After,
            batchId: run.Request.BatchId
        );
    }

    private static IdempotencyRecord Answer(Run run, OperationOutcome outcome) =>
        new()
        {
            KeyHash = run.Key!,
            RequestHash = run.RequestHash!,
            Answer = JsonSerializer.Serialize(StoredAnswer.Of(outcome), PosternJson.Strict),
            CreatedAt = run.Now,
        };

    /// <summary>What was answered under this key before; null when nothing was.</summary>
    private async Task<OperationOutcome?> FindAnswerAsync(Run run, CancellationToken cancellation)
    {
        if (run.Key is null)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await db.Set<IdempotencyRecord>()
            .AsNoTracking()
            .SingleOrDefaultAsync(record => record.KeyHash == run.Key, cancellation);
        if (found is null)
        {
            return null;
        }

        if (!found.RequestHash.AsSpan().SequenceEqual(run.RequestHash))
        {
            return new OperationOutcome.Refused(
                new Problem(
                    StatusCodes.Status422UnprocessableEntity,
                    ProblemCodes.IdempotencyKeyReused,
                    "This Idempotency-Key was used for another request. Use a new key for a new request."
                )
            );
        }

        return JsonSerializer
            .Deserialize<StoredAnswer>(found.Answer, PosternJson.Strict)!
            .ToOutcome();
    }

    private async Task<OperationOutcome> RefuseAsync(
        Run run,
        Problem problem,
        bool keep,
        CancellationToken cancellation
    )
    {
        var outcome = new OperationOutcome.Refused(problem);
        try
        {
            await audit.WriteAsync(
                run.Actor,
                AuditKind.Refused,
                run.Operation.Name,
                problem.Detail,
                cancellation,
                run.Subject,
                problem.Code,
                run.Request.Reason,
                run.Request.Ticket,
                idempotency: keep && run.Key is not null ? Answer(run, outcome) : null,
                batchId: run.Request.BatchId
            );
        }
        catch (Exception exception) when (DatabaseFault.IsUniqueViolation(exception))
        {
            // The same request, refused at the same moment under the same key: one entry, one answer.
            return await FindAnswerAsync(run, cancellation) ?? outcome;
        }

        return outcome;
    }

    private async Task RecordPreviewAsync(
        Run run,
        OperationOutcome outcome,
        CancellationToken cancellation
    ) =>
        await audit.WriteAsync(
            run.Actor,
            AuditKind.Read,
            run.Operation.Name,
            $"Previewed: {((OperationOutcome.Done)outcome).Summary}",
            cancellation,
            run.Subject,
            reason: run.Request.Reason,
            ticket: run.Request.Ticket
        );

    /// <summary>
    /// A fault. Before the commit nothing has happened and the entry says so; from the commit on nobody can tell, and
    /// the answer says that.
    /// </summary>
    private async Task<OperationOutcome> FailAsync(Run run, Exception exception)
    {
        var unknown = run.Stage != Stage.Open;
        var database = DatabaseFault.Of(exception) is not null;
        LogFailure(
            exception,
            run.Operation.Name,
            run.Subject.TargetId,
            unknown ? "unknown" : "not done"
        );
        var problem = (unknown, database) switch
        {
            (true, _) => new Problem(
                StatusCodes.Status503ServiceUnavailable,
                ProblemCodes.OutcomeUnknown,
                "The change may or may not have been made. Repeat the request with the same Idempotency-Key, or look at the target, before trying anew."
            ),
            (false, true) => new Problem(
                StatusCodes.Status503ServiceUnavailable,
                ProblemCodes.Unavailable,
                "The database did not take the change and its audit entry, so nothing was changed. Try again in a moment."
            ),
            _ => new Problem(
                StatusCodes.Status500InternalServerError,
                ProblemCodes.Internal,
                "Something went wrong on the server, and nothing was changed."
            ),
        };
        if (run.Stage != Stage.Committed)
        {
            try
            {
                // Without the caller's cancellation: the failure is on the record even if nobody waits for the answer.
                await audit.WriteAsync(
                    run.Actor,
                    AuditKind.Failed,
                    run.Operation.Name,
                    problem.Detail,
                    CancellationToken.None,
                    run.Subject,
                    problem.Code,
                    run.Request.Reason,
                    run.Request.Ticket
                );
            }
            catch (AuditUnavailableException unrecorded)
            {
                LogUnrecorded(unrecorded, run.Operation.Name);
            }
        }

        return new OperationOutcome.Refused(problem);
    }

    private ValueTask ReachedAsync(RunnerStep step) =>
        _probe?.Reached(step) ?? ValueTask.CompletedTask;

    private static Problem Stale { get; } =
        new(
            StatusCodes.Status412PreconditionFailed,
            ProblemCodes.Stale,
            "It has changed since you looked. Load it again and decide anew."
        );

    private static Problem NoChange { get; } =
        new(
            StatusCodes.Status409Conflict,
            ProblemCodes.NoChange,
            "That is how it is already: nothing would change."
        );

    [LoggerMessage(LogLevel.Error, "Operation {Operation} on {Target} failed; outcome: {Outcome}")]
    private partial void LogFailure(
        Exception exception,
        string operation,
        string? target,
        string outcome
    );

    [LoggerMessage(LogLevel.Critical, "The failure of operation {Operation} could not be recorded")]
    private partial void LogUnrecorded(Exception exception, string operation);

    /// <summary>What an attempt has left to be recorded.</summary>
    private enum Left
    {
        /// <summary>Nothing: what there is to say has its entry, or it was a preview.</summary>
        Nothing,

        /// <summary>A refusal by a rule: the answer to this request for good, so it is kept under its key.</summary>
        Rule,

        /// <summary>A refusal by the moment (stale, not there): the next try may succeed under the same key.</summary>
        Moment,
    }

    private sealed record Attempt(OperationOutcome Outcome, Left Left);

    private enum Stage
    {
        Open,
        Committing,
        Committed,
    }

    /// <summary>What one run knows of itself.</summary>
    private sealed class Run(
        OperationDescriptor operation,
        OperationRequest request,
        Actor actor,
        DateTimeOffset now
    )
    {
        public OperationDescriptor Operation => operation;

        public OperationRequest Request => request;

        public Actor Actor => actor;

        public DateTimeOffset Now => now;

        public Stage Stage { get; set; }

        public AuditSubject Subject { get; set; } =
            new(operation.TargetKind, request.Target, null, null, null);

        public Guid TargetId { get; private set; }

        public byte[]? Key { get; private set; }

        public byte[]? RequestHash { get; private set; }

        public Problem? BindTarget()
        {
            if (operation.TargetType is null)
            {
                return request.Target is null
                    ? null
                    : Problem.InvalidInput(
                        "target",
                        "must be null: this operation creates something new."
                    );
            }

            if (request.Target is null)
            {
                return Problem.InvalidInput(
                    "target",
                    $"must be the id of a {operation.TargetKind}."
                );
            }

            TargetId = Guid.TryParseExact(request.Target, "D", out var id) ? id : Guid.Empty;
            return TargetId == Guid.Empty
                ? Problem.InvalidInput(
                    "target",
                    $"must be the id (a UUID) of a {operation.TargetKind}."
                )
                : null;
        }

        public void BindKey(object input)
        {
            if (request.IdempotencyKey is null || request.Preview)
            {
                return;
            }

            Key = IdempotencyRecord.Hash(actor.Issuer, actor.Subject, request.IdempotencyKey);
            RequestHash = IdempotencyRecord.Hash(
                operation.Name,
                request.Target,
                JsonSerializer.Serialize(input, operation.InputType, PosternJson.Strict),
                request.Reason,
                request.Ticket
            );
        }

        public Problem TargetNotFound() =>
            Problem.NotFound($"There is no {operation.TargetKind} with this id.");
    }

    /// <summary>An outcome as it is kept under its key.</summary>
    private sealed record StoredAnswer(OperationOutcome.Done? Done, Problem? Problem)
    {
        public static StoredAnswer Of(OperationOutcome outcome) =>
            new(outcome as OperationOutcome.Done, (outcome as OperationOutcome.Refused)?.Problem);

        public OperationOutcome ToOutcome() =>
            Done is not null
                ? Done with
                {
                    Replayed = true,
                }
                : new OperationOutcome.Refused(Problem!) { Replayed = true };
    }
}
