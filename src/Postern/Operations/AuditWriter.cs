using System.Text.Json.Nodes;

namespace Postern.Operations;

/// <summary>Whom an entry is about.</summary>
public sealed record AuditSubject(
    string? TargetKind,
    string? TargetId,
    Guid? TenantId,
    Guid? UserId,
    Guid? ImpersonationId
)
{
    public static AuditSubject None { get; } = new(null, null, null, null, null);

    public static AuditSubject Of(string kind, ITarget row) =>
        new(kind, row.Id.ToString(), row.OfTenant, row.OfUser, row.OfImpersonation);
}

/// <summary>
/// Writes the entries that no operation writes: reads, refusals, failures, sign-ins, exports and the system's own
/// acts, each in a transaction of its own that is committed before the method returns.
/// </summary>
public sealed class AuditWriter<TContext>(
    IDbContextFactory<TContext> contexts,
    WriteQueue writes,
    ChangeSignal signal,
    TimeProvider time,
    ServerIdentity server
)
    where TContext : DbContext
{
    private volatile bool _failing;

    /// <summary>
    /// After entries could not be written: writes the one that says they can be again. Asked by the readiness check, so
    /// that a server whose record is broken is seen to be.
    /// </summary>
    /// <exception cref="AuditUnavailableException">They still cannot.</exception>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        if (_failing)
        {
            await WriteAsync(
                Actor.System("audit"),
                AuditKind.System,
                "audit.recovered",
                "Entries could not be written for a while, and can be again",
                cancellation
            );
        }
    }

    /// <summary>An entry in the actor's name, not written yet.</summary>
    internal AuditEntry Create(
        Actor actor,
        AuditKind kind,
        string action,
        string summary,
        AuditSubject subject,
        Guid? id = null,
        DateTimeOffset? at = null,
        string? code = null,
        string? reason = null,
        string? ticket = null,
        JsonObject? before = null,
        JsonObject? after = null,
        Guid? batchId = null
    ) =>
        new()
        {
            Id = id ?? Guid.CreateVersion7(),
            At = at ?? time.Now(),
            Kind = kind,
            Action = action,
            StaffIssuer = actor.Issuer,
            StaffSubject = actor.Subject,
            StaffEmail = actor.Email,
            StaffName = actor.Name,
            StaffRoles = actor.Roles,
            SessionId = actor.SessionId,
            TenantId = subject.TenantId,
            UserId = subject.UserId,
            ImpersonationId = subject.ImpersonationId,
            TargetKind = subject.TargetKind,
            TargetId = Texts.Clean(subject.TargetId, 100),
            Reason = Texts.Clean(reason, OperationRules.ReasonLimit),
            Ticket = Texts.Clean(ticket, OperationRules.TicketLimit),
            Summary = Texts.Clean(summary, 500)!,
            Code = code,
            Before = before is null or { Count: 0 }
                ? null
                : before.ToJsonString(PosternJson.Compact),
            After = after is null or { Count: 0 } ? null : after.ToJsonString(PosternJson.Compact),
            RequestId = actor.Origin.RequestId,
            SourceIp = actor.Origin.SourceIp,
            UserAgent = actor.Origin.UserAgent,
            BatchId = batchId,
            Server = server.Name,
        };

    /// <summary>Commits an entry, and with it the rows that <paramref name="change"/> touches, stamped with its id.</summary>
    /// <exception cref="AuditUnavailableException">The database did not take it: then what it records must not happen.</exception>
    public async Task<AuditEntry> WriteAsync(
        Actor actor,
        AuditKind kind,
        string action,
        string summary,
        CancellationToken cancellation,
        AuditSubject? subject = null,
        string? code = null,
        string? reason = null,
        string? ticket = null,
        JsonObject? after = null,
        Func<TContext, Task>? change = null,
        IdempotencyRecord? idempotency = null,
        Guid? batchId = null
    )
    {
        var id = Guid.CreateVersion7();
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            using var turn = await writes.EnterAsync(cancellation);
            ChangeCapture? captured = null;
            if (change is not null)
            {
                await change(db);
                captured = ChangeCapture.Take(db, id);
            }

            var entry = Create(
                actor,
                kind,
                action,
                summary,
                subject ?? AuditSubject.None,
                id,
                code: code,
                reason: reason,
                ticket: ticket,
                before: captured?.Before,
                after: after ?? captured?.After,
                batchId: batchId
            );
            db.Add(entry);
            if (idempotency is not null)
            {
                db.Add(idempotency);
            }

#pragma warning disable RS0030 // The audit writer is one of the two that save.
            await db.SaveChangesAsync(cancellation);
#pragma warning restore RS0030
            _failing = false;
            if (captured is { IsEmpty: false })
            {
                signal.Raise(captured.Notice);
            }

            return entry;
        }
        catch (Exception exception)
            when (DatabaseFault.Of(exception) is not null
                && !DatabaseFault.IsUniqueViolation(exception)
            )
        {
            _failing = true;
            throw new AuditUnavailableException(action, exception);
        }
    }
}

/// <summary>An entry could not be written, so what it was to record is refused (503).</summary>
public sealed class AuditUnavailableException(string action, Exception inner)
    : Exception($"The audit entry for {action} could not be written.", inner);

/// <summary>Which server wrote an entry: host and version.</summary>
public sealed record ServerIdentity(string Name)
{
    public static ServerIdentity Current { get; } =
        new(
            $"{Environment.MachineName}/{typeof(ServerIdentity).Assembly.GetName().Version?.ToString(3)}"
        );
}
