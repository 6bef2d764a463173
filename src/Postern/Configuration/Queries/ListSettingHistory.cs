using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "setting.history",
    "/settings/{key}/history",
    Title = "List the changes of a setting",
    Permissions = [Permissions.ReadSettings]
)]
public sealed class ListSettingHistory : Query<ListSettingHistory.Input, Page<SettingChangeView>>
{
    /// <summary>Among the places that were changed last; further back the audit log tells.</summary>
    private const int MostPlaces = 200;

    public sealed record Input : ListInput
    {
        public string Key { get; init; } = "";

        [Display(Description = "Id of one override: its changes only.")]
        public Guid? Override { get; init; }
    }

    protected override async Task<Page<SettingChangeView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        if (
            context.Services.GetRequiredService<SettingCatalog>().Find(input.Key) is not { } setting
        )
        {
            return null;
        }

        var rows = context.Db.SettingOverrides.Where(row => row.Key == setting.Key);
        if (input.Override is { } one)
        {
            rows = rows.Where(row => row.Id == one);
        }

        var places = await rows.OrderByDescending(row => row.AuditEntryId)
            .Take(MostPlaces)
            .ToDictionaryAsync(row => row.Id.ToString(), StringComparer.Ordinal, cancellation);
        var before =
            input.Cursor is null ? long.MaxValue
            : long.TryParse(Cursors.Read(input.Cursor), out var at) ? at
            : 0;
        var kind = SettingHistory.TargetKind;
        var ids = places.Keys.ToList();
        var found = await context
            .Db.AuditEntries.Where(entry =>
                entry.TargetKind == kind
                && ids.Contains(entry.TargetId!)
                && entry.After != null
                && entry.Sequence < before
            )
            .OrderByDescending(entry => entry.Sequence)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size)} changes of the setting {setting.Key}",
            AuditSubject.None
        );
        var page = Cursors.Cut(found, input.Size, entry => $"{entry.Sequence}");
        return new Page<SettingChangeView>(
            [.. page.Items.Select(entry => SettingChangeView.Of(entry, places[entry.TargetId!]))],
            page.Next
        );
    }
}

/// <summary>One change of a setting.</summary>
/// <param name="Id">The entry; with <paramref name="OverrideId"/> what <c>setting.revert</c> takes.</param>
/// <param name="By">Name of the staff member, or of the part of the system.</param>
/// <param name="IsLatest">Whether nothing was changed at this place since.</param>
public sealed record SettingChangeView(
    Guid Id,
    Guid OverrideId,
    DateTimeOffset At,
    string Action,
    string Summary,
    string By,
    string? Reason,
    SettingScope Scope,
    string? Plan,
    Guid? TenantId,
    bool IsLatest
)
{
    internal static SettingChangeView Of(AuditEntry entry, SettingOverride row) =>
        new(
            entry.Id,
            row.Id,
            entry.At,
            entry.Action,
            entry.Summary,
            entry.StaffName ?? entry.StaffSubject ?? "somebody",
            entry.Reason,
            row.Scope,
            row.Plan,
            row.TenantId,
            entry.Id == row.AuditEntryId
        );
}
