using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Console;
using Postern.Operations;
using Postern.Staff;

namespace Postern.Audit.Pages;

/// <summary>Ways from an entry to what it is about and to its neighbours.</summary>
internal static class AuditLinks
{
    /// <summary>The page of a thing; null where it has none, or none that the reader may open.</summary>
    public static string? To(string? kind, string? id, Actor reader) =>
        kind switch
        {
            "tenant" or "user" when !reader.May(Permissions.ReadTenants) => null,
            "impersonationSession" when !reader.May(Permissions.ReadImpersonations) => null,
            "serviceKey" when !reader.May(Permissions.ReadServiceKeys) => null,
            _ => ConsoleLinks.To(kind, id),
        };

    public static string Filtered(string by, string? value) =>
        QueryHelpers.AddQueryString("/audit", by, value ?? "");

    /// <summary>A person is found by e-mail, or by subject where none is known.</summary>
    public static string By(AuditStaffView staff) =>
        Filtered(
            "staff",
            staff.Email is { } email && email.Contains('@', StringComparison.Ordinal)
                ? email
                : staff.Subject
        );

    /// <summary>What an entry is about: its target, or else the user or tenant that was asked for.</summary>
    public static AuditTargetView? Subject(this AuditEntryView entry) =>
        entry switch
        {
            { Target: { } target } => target,
            { UserId: { } user } => new("user", user.ToString()),
            { TenantId: { } tenant } => new("tenant", tenant.ToString()),
            _ => null,
        };

    public static string KindName(this AuditEntryView entry) =>
        JsonNamingPolicy.CamelCase.ConvertName(entry.Kind.ToString());
}
