using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Postern.Operations;

namespace Postern.Impersonation;

/// <summary>What an impersonating staff member may do in the product.</summary>
public enum ImpersonationMode
{
    /// <summary>Look: requests that write are refused.</summary>
    [Display(Name = "Read-only")]
    Read,

    /// <summary>Act as well, short of what the product refuses in any impersonation.</summary>
    [Display(Name = "May change things")]
    Write,
}

/// <summary>Who ended a session before its time.</summary>
public enum ImpersonationEnd
{
    /// <summary>The staff member, from the console or from the banner.</summary>
    Staff,

    /// <summary>Another staff member.</summary>
    Colleague,

    /// <summary>Somebody of the tenant.</summary>
    Tenant,

    /// <summary>The same staff member, by starting another one.</summary>
    Superseded,

    /// <summary>Nobody: its time or its ground was gone when the same staff member started another one.</summary>
    Expired,
}

/// <summary>Where a session stands.</summary>
public enum ImpersonationState
{
    /// <summary>Its code has not been redeemed yet.</summary>
    Waiting,

    Live,

    /// <summary>Ended by somebody, or cut off because its ground is gone.</summary>
    Ended,

    /// <summary>Its time is over, or its code was never redeemed.</summary>
    Expired,
}

/// <summary>
/// A staff member seeing the product as one user of a tenant: for a stated reason, for at most an hour, never prolonged.
/// It is committed, with its entry, before any credential for it exists.
/// </summary>
public sealed class ImpersonationSession : IAudited
{
    public const int LongestMinutes = 60;

    /// <summary>How long the one-time code may be redeemed.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);

    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    public required Guid UserId { get; init; }

    public required string StaffIssuer { get; init; }

    public required string StaffSubject { get; init; }

    public required string StaffEmail { get; init; }

    public required string StaffName { get; init; }

    /// <summary>The staff session it was started from: when that one is ended, so is this.</summary>
    public required Guid? StaffSessionId { get; init; }

    public required string Reason { get; init; }

    public string? Ticket { get; init; }

    public required ImpersonationMode Mode { get; init; }

    /// <summary>The customer app that the token is for.</summary>
    public required string Audience { get; init; }

    /// <summary>SHA-256 of the one-time code: it holds 256 random bits, so nothing slower is needed.</summary>
    [Secret]
    public required byte[] CodeHash { get; init; }

    /// <summary>The entry of its start, which the token names; <see cref="AuditEntryId"/> moves on.</summary>
    public required Guid StartEntryId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the product took the code for a token.</summary>
    public DateTimeOffset? RedeemedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public ImpersonationEnd? EndedBy { get; private set; }

    /// <summary>The colleague's e-mail, or how the product names whoever ended it.</summary>
    public string? EndedByName { get; private set; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    Guid? ITarget.OfUser => UserId;

    Guid? ITarget.OfImpersonation => Id;

    public string Label => $"Impersonation by {StaffEmail}";

    public DateTimeOffset CodeExpiresAt => StartedAt + CodeLifetime;

    public ImpersonationState StateAt(DateTimeOffset now) =>
        this switch
        {
            { EndedBy: ImpersonationEnd.Expired } => ImpersonationState.Expired,
            { EndedAt: not null } => ImpersonationState.Ended,
            _ when ExpiresAt <= now => ImpersonationState.Expired,
            { RedeemedAt: not null } => ImpersonationState.Live,
            _ when CodeExpiresAt > now => ImpersonationState.Waiting,
            _ => ImpersonationState.Expired,
        };

    public bool IsRunning(DateTimeOffset now) =>
        StateAt(now) is ImpersonationState.Waiting or ImpersonationState.Live;

    public void Redeem(DateTimeOffset now) => RedeemedAt = now;

    public void End(DateTimeOffset now, ImpersonationEnd by, string? name)
    {
        EndedAt = now;
        EndedBy = by;
        EndedByName = name;
    }

    public bool IsOf(Actor actor) => StaffIssuer == actor.Issuer && StaffSubject == actor.Subject;

    public static string NewCode() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
