using System.Globalization;
using CsvHelper;
using Postern.Operations;

namespace Postern.Server.Export;

/// <summary>
/// Entries as RFC 4180 CSV. A field that a spreadsheet would run as a formula gets a ' in front (OWASP, CSV injection):
/// reasons and names were typed by people.
/// </summary>
internal static class EntryCsv
{
    public static CsvWriterOptions Options { get; } = new() { Injection = CsvInjection.Escape };

    public static string[] Header { get; } =
    [
        "sequence",
        "id",
        "at",
        "kind",
        "action",
        "staffIssuer",
        "staffSubject",
        "staffEmail",
        "staffName",
        "staffRoles",
        "sessionId",
        "tenantId",
        "userId",
        "targetKind",
        "targetId",
        "reason",
        "ticket",
        "summary",
        "code",
        "before",
        "after",
        "requestId",
        "sourceIp",
        "userAgent",
        "impersonationId",
        "approvalId",
        "batchId",
        "server",
    ];

    public static string[] Record(AuditEntry entry) =>
        [
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            entry.Id.ToString(),
            Times.Format(entry.At),
            EntryJson.Kind(entry),
            entry.Action,
            entry.StaffIssuer ?? "",
            entry.StaffSubject ?? "",
            entry.StaffEmail ?? "",
            entry.StaffName ?? "",
            string.Join(' ', entry.StaffRoles),
            entry.SessionId?.ToString() ?? "",
            entry.TenantId?.ToString() ?? "",
            entry.UserId?.ToString() ?? "",
            entry.TargetKind ?? "",
            entry.TargetId ?? "",
            entry.Reason ?? "",
            entry.Ticket ?? "",
            entry.Summary,
            entry.Code ?? "",
            entry.Before ?? "",
            entry.After ?? "",
            entry.RequestId,
            entry.SourceIp ?? "",
            entry.UserAgent ?? "",
            entry.ImpersonationId?.ToString() ?? "",
            entry.ApprovalId?.ToString() ?? "",
            entry.BatchId?.ToString() ?? "",
            entry.Server,
        ];
}
