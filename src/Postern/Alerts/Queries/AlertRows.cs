using Postern.Storage;

namespace Postern.Alerts.Queries;

/// <summary>A rule, and whether it holds.</summary>
public sealed record AlertView(
    Guid Id,
    string Name,
    AlertCondition Condition,
    string? Queue,
    string? Kind,
    int Minutes,
    int Most,
    DateTimeOffset? FiringSince,
    string? Finding,
    DateTimeOffset CreatedAt,
    Guid AuditEntryId
);

internal static class AlertRows
{
    /// <summary>The rules that hold first.</summary>
    public static async Task<List<AlertView>> ReadAsync(
        PosternDb db,
        CancellationToken cancellation
    ) =>
        [
            .. (
                await db
                    .AlertRules.AsNoTracking()
                    .Where(rule => rule.RemovedAt == null)
                    .OrderBy(rule => rule.Id)
                    .ToListAsync(cancellation)
            )
                .Select(rule => new AlertView(
                    rule.Id,
                    rule.Name,
                    rule.Condition,
                    rule.Queue,
                    rule.Kind,
                    rule.Minutes,
                    rule.Most,
                    rule.FiringSince,
                    rule.Finding,
                    rule.CreatedAt,
                    rule.AuditEntryId
                ))
                .OrderByDescending(rule => rule.FiringSince is not null),
        ];
}
