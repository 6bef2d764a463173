using System.Text.Json;

namespace Postern.Configuration.Queries;

/// <summary>A setting: what it is, and what holds for everybody and on each plan.</summary>
/// <param name="Default">What holds where nothing else is said.</param>
/// <param name="Allowed">What it may be, in words.</param>
/// <param name="ChangeableBy">Roles.</param>
/// <param name="Global">What was set everywhere; null: nothing.</param>
/// <param name="Plans">What was set on plans.</param>
/// <param name="Tenants">For how many tenants something is set.</param>
public sealed record SettingView(
    string Key,
    string Title,
    string Description,
    SettingType Type,
    string? Unit,
    JsonElement Default,
    string DefaultText,
    string Allowed,
    IReadOnlyList<SettingScope> Scopes,
    IReadOnlyList<string> ChangeableBy,
    OverrideView? Global,
    IReadOnlyList<OverrideView> Plans,
    int Tenants
)
{
    internal static SettingView Of(
        SettingDefinition setting,
        IEnumerable<SettingOverride> broad,
        int tenants,
        DateTimeOffset now
    )
    {
        var views = broad.Select(row => OverrideView.Of(setting, row, null, now)).ToList();
        return new(
            setting.Key,
            setting.Title,
            setting.Description,
            setting.Type,
            setting.Unit,
            setting.Default,
            SettingValue.Show(setting, setting.Default),
            SettingValue.Allowed(setting),
            setting.Scopes,
            setting.ChangeableBy,
            views.FirstOrDefault(view => view.Scope == SettingScope.Global),
            [.. views.Where(view => view.Scope == SettingScope.Plan)],
            tenants
        );
    }
}

/// <summary>What was decided about a setting at one place.</summary>
/// <param name="Id">Target of <c>setting.revert</c>.</param>
/// <param name="Now">What counts at the moment; null: it is only planned.</param>
/// <param name="Values">All that is set and planned there, in the order in which they begin.</param>
public sealed record OverrideView(
    Guid Id,
    string Key,
    SettingScope Scope,
    string? Plan,
    Guid? TenantId,
    string? TenantName,
    ValueView? Now,
    IReadOnlyList<ValueView> Values,
    Guid AuditEntryId
)
{
    internal static OverrideView Of(
        SettingDefinition setting,
        SettingOverride row,
        string? tenantName,
        DateTimeOffset now
    )
    {
        var inForce = row.InForce(now);
        return new(
            row.Id,
            row.Key,
            row.Scope,
            row.Plan,
            row.TenantId,
            tenantName,
            inForce is null ? null : ValueView.Of(setting, inForce),
            [
                .. row
                    .Values.Where(value => !(value.Until <= now))
                    .Select(value => ValueView.Of(setting, value)),
            ],
            row.AuditEntryId
        );
    }
}

/// <summary>A value with its time.</summary>
/// <param name="Text">The value as people read it.</param>
/// <param name="From">When it begins; null: it has.</param>
/// <param name="AuditEntryId">Who set it, and why.</param>
public sealed record ValueView(
    JsonElement Value,
    string Text,
    DateTimeOffset Since,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    string? Message,
    Guid AuditEntryId
)
{
    internal static ValueView Of(SettingDefinition setting, TimedValue value) =>
        new(
            value.Value,
            SettingValue.Show(setting, value.Value),
            value.Since,
            value.From,
            value.Until,
            value.Message,
            value.SetBy
        );
}

/// <summary>What holds for one tenant, why, and what would hold otherwise.</summary>
/// <param name="Scope">Where the value comes from.</param>
/// <param name="AuditEntryId">The entry that set it; null for the default.</param>
/// <param name="Otherwise">What would hold if nothing were decided at that scope; null for the default.</param>
/// <param name="Planned">What is to begin for this tenant itself.</param>
public sealed record TenantSettingView(
    string Key,
    string Title,
    string Description,
    SettingType Type,
    JsonElement Value,
    string Text,
    SettingSource Scope,
    DateTimeOffset? Until,
    string? Message,
    Guid? AuditEntryId,
    OtherwiseView? Otherwise,
    IReadOnlyList<ValueView> Planned,
    IReadOnlyList<SettingScope> Scopes,
    IReadOnlyList<string> ChangeableBy
)
{
    internal static TenantSettingView Of(
        SettingDefinition setting,
        ResolvedSetting resolved,
        IReadOnlyList<TimedValue> own,
        DateTimeOffset now
    ) =>
        new(
            setting.Key,
            setting.Title,
            setting.Description,
            setting.Type,
            resolved.Value,
            SettingValue.Show(setting, resolved.Value),
            resolved.Source,
            resolved.Winner?.Until,
            resolved.Winner?.Message,
            resolved.Winner?.SetBy,
            resolved.Otherwise is { } other
                ? new OtherwiseView(
                    other.Value,
                    SettingValue.Show(setting, other.Value),
                    other.Source
                )
                : null,
            [.. own.Where(value => value.From > now).Select(value => ValueView.Of(setting, value))],
            setting.Scopes,
            setting.ChangeableBy
        );
}

/// <summary>A value that would hold, and where it would come from.</summary>
public sealed record OtherwiseView(JsonElement Value, string Text, SettingSource Scope);
