using Postern.Operations;

namespace Postern.Impersonation;

/// <summary>How a tenant stands to a request.</summary>
public enum SupportAccessState
{
    Pending,
    Granted,
    Refused,

    /// <summary>Nobody answered in time.</summary>
    Expired,
}

/// <summary>
/// Staff ask a tenant whose policy is <c>ask</c> for leave to see the product as its users. The SaaS shows the request to
/// the tenant and brings the answer.
/// </summary>
public sealed class SupportAccessRequest : IAudited
{
    public const int DefaultHours = 24;
    public const int MostHours = 72;

    /// <summary>How long it waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>The user that staff want to see the product as, where they said so.</summary>
    public Guid? UserId { get; init; }

    public required string StaffEmail { get; init; }

    public required string StaffName { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>How the SaaS names the person of the tenant who answered.</summary>
    public string? AnsweredBy { get; private set; }

    /// <summary>Until when any staff member with the right may start a session; null when it was refused.</summary>
    public DateTimeOffset? GrantedUntil { get; private set; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    Guid? ITarget.OfUser => UserId;

    public string Label => $"Request of {StaffEmail}";

    public SupportAccessState StateAt(DateTimeOffset now) =>
        this switch
        {
            { GrantedUntil: not null } => SupportAccessState.Granted,
            { AnsweredAt: not null } => SupportAccessState.Refused,
            _ when ExpiresAt <= now => SupportAccessState.Expired,
            _ => SupportAccessState.Pending,
        };

    public void Grant(DateTimeOffset now, string by, int hours)
    {
        AnsweredAt = now;
        AnsweredBy = by;
        GrantedUntil = now.AddHours(hours);
    }

    public void Refuse(DateTimeOffset now, string by)
    {
        AnsweredAt = now;
        AnsweredBy = by;
    }
}
