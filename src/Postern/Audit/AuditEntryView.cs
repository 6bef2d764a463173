using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Audit;

/// <summary>An entry as the API and the console show it.</summary>
public sealed record AuditEntryView(
    Guid Id,
    long Sequence,
    DateTimeOffset At,
    AuditKind Kind,
    string Action,
    AuditStaffView Staff,
    Guid? TenantId,
    Guid? UserId,
    AuditTargetView? Target,
    string? Reason,
    string? Ticket,
    string Summary,
    string? Code,
    JsonObject? Before,
    JsonObject? After,
    string RequestId,
    string? SourceIp,
    string? UserAgent,
    Guid? SessionId,
    Guid? ImpersonationId,
    Guid? ApprovalId,
    Guid? BatchId,
    string Server
)
{
    internal static AuditEntryView Of(AuditEntry entry) =>
        new(
            entry.Id,
            entry.Sequence,
            entry.At,
            entry.Kind,
            entry.Action,
            new AuditStaffView(
                entry.StaffEmail,
                entry.StaffName,
                entry.StaffRoles,
                entry.StaffIssuer,
                entry.StaffSubject
            ),
            entry.TenantId,
            entry.UserId,
            entry.TargetKind is null ? null : new AuditTargetView(entry.TargetKind, entry.TargetId),
            entry.Reason,
            entry.Ticket,
            entry.Summary,
            entry.Code,
            Parse(entry.Before),
            Parse(entry.After),
            entry.RequestId,
            entry.SourceIp,
            entry.UserAgent,
            entry.SessionId,
            entry.ImpersonationId,
            entry.ApprovalId,
            entry.BatchId,
            entry.Server
        );

    private static JsonObject? Parse(string? json) =>
        json is null ? null : JsonNode.Parse(json)!.AsObject();
}

/// <summary>Who did it. Issuer and subject are the person; e-mail, name and roles are as they were then.</summary>
public sealed record AuditStaffView(
    string? Email,
    string? Name,
    IReadOnlyList<string> Roles,
    string? Issuer,
    string? Subject
);

/// <summary>What it was done to.</summary>
public sealed record AuditTargetView(string Kind, string? Id);
