namespace Postern.Operations;

/// <summary>What an audit entry is the record of.</summary>
public enum AuditKind
{
    Change,
    Read,
    Refused,
    Failed,
    SignIn,
    Export,
    System,
}

/// <summary>
/// The record of one operation, read, refusal, failure, sign-in or export. Written once, in the transaction of what
/// it records; the database refuses to change or remove it.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>Order of insertion; entries are listed by it, since clocks step.</summary>
    public long Sequence { get; init; }

    public required Guid Id { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset At { get; init; }

    public required AuditKind Kind { get; init; }

    /// <summary>Name of the operation or query; <c>staff.sign_in</c> and the like for the rest.</summary>
    public required string Action { get; init; }

    public string? StaffIssuer { get; init; }

    public string? StaffSubject { get; init; }

    public string? StaffEmail { get; init; }

    public string? StaffName { get; init; }

    public IReadOnlyList<string> StaffRoles { get; init; } = [];

    public Guid? SessionId { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? UserId { get; init; }

    public string? TargetKind { get; init; }

    public string? TargetId { get; init; }

    public string? Reason { get; init; }

    public string? Ticket { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The refusal's or failure's code; null where all went well.</summary>
    public string? Code { get; init; }

    /// <summary>JSON object: the changed properties as they were, by entity.</summary>
    public string? Before { get; init; }

    /// <summary>JSON object: the changed properties as they are now, by entity. For a read: what was asked and seen.</summary>
    public string? After { get; init; }

    public required string RequestId { get; init; }

    public string? SourceIp { get; init; }

    public string? UserAgent { get; init; }

    public Guid? ImpersonationId { get; init; }

    public Guid? ApprovalId { get; init; }

    /// <summary>Shared by the entries of one bulk run.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Host and version of the server that wrote the entry.</summary>
    public required string Server { get; init; }
}
