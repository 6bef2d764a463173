using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Server.Export;

/// <summary>An entry as one line of JSON, as the API shows it and with all that it holds.</summary>
internal static class EntryJson
{
    public static string Line(AuditEntry entry) =>
        new JsonObject
        {
            ["sequence"] = entry.Sequence,
            ["id"] = entry.Id.ToString(),
            ["at"] = Times.Format(entry.At),
            ["kind"] = Kind(entry),
            ["action"] = entry.Action,
            ["staff"] = entry.StaffSubject is null
                ? null
                : new JsonObject
                {
                    ["issuer"] = entry.StaffIssuer,
                    ["subject"] = entry.StaffSubject,
                    ["email"] = entry.StaffEmail,
                    ["name"] = entry.StaffName,
                    ["roles"] = new JsonArray([.. entry.StaffRoles]),
                },
            ["sessionId"] = entry.SessionId?.ToString(),
            ["tenantId"] = entry.TenantId?.ToString(),
            ["userId"] = entry.UserId?.ToString(),
            ["target"] = entry.TargetKind is null
                ? null
                : new JsonObject { ["kind"] = entry.TargetKind, ["id"] = entry.TargetId },
            ["reason"] = entry.Reason,
            ["ticket"] = entry.Ticket,
            ["summary"] = entry.Summary,
            ["code"] = entry.Code,
            ["before"] = Parse(entry.Before),
            ["after"] = Parse(entry.After),
            ["requestId"] = entry.RequestId,
            ["sourceIp"] = entry.SourceIp,
            ["userAgent"] = entry.UserAgent,
            ["impersonationId"] = entry.ImpersonationId?.ToString(),
            ["approvalId"] = entry.ApprovalId?.ToString(),
            ["batchId"] = entry.BatchId?.ToString(),
            ["server"] = entry.Server,
        }.ToJsonString(PosternJson.Compact);

    public static string Kind(AuditEntry entry) =>
        JsonNamingPolicy.CamelCase.ConvertName(entry.Kind.ToString());

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);
}
