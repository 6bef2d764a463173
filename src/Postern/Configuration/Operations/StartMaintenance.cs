using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Configuration.Operations;

/// <summary>Whom maintenance shuts out.</summary>
public enum MaintenanceScope
{
    [Display(Name = "All tenants")]
    Global,

    [Display(Name = "One tenant")]
    Tenant,
}

[Operation("maintenance.start", Risk.High, Title = "Start maintenance")]
[Description(
    "The product answers a tenant, or everybody, with a message and nothing else, within a second. Staff who impersonate read-only still see it."
)]
[ShowsPreview<Pages.MaintenanceWarning>]
[ConfirmedByTyping<AllTenants>]
public sealed class StartMaintenance : Operation<StartMaintenance.Input>
{
    public sealed record Input
    {
        [Display(Name = "For")]
        public required MaintenanceScope Scope { get; init; }

        [Display(Name = "Tenant", Description = "Id of the tenant, where it is for one.")]
        [AskedWith("scope", "tenant")]
        [IdOf<Tenant>]
        public Guid? TenantId { get; init; }

        [Display(
            Name = "Message to customers",
            Description = "What is going on, and when it will be over. They read it in place of the product."
        )]
        [DataType(DataType.MultilineText)]
        [StringLength(500)]
        public required string Message { get; init; }

        [Display(Name = "From", Description = "When it is to begin. Left empty: at once.")]
        public DateTimeOffset? From { get; init; }

        [Display(
            Name = "Until",
            Description = "When it ends by itself, and what clients are told to wait for. Left empty: when somebody ends it."
        )]
        public DateTimeOffset? Until { get; init; }
    }

    private PlaceRules _at = null!;

    protected override async Task Prepare(
        DbContext db,
        Input input,
        CancellationToken cancellation
    ) =>
        _at = await PlaceRules.ReadAsync(
            db,
            BuiltInSettings.Maintenance.Key,
            MaintenanceRules.Place(input.Scope, input.TenantId),
            cancellation
        );

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        var faults = _at.Faults();
        SettingTimes.Judge(faults, input.From, input.Until, context.Now);
        if (faults.Count > 0)
        {
            yield return Refusal.Invalid(faults);
        }

        if (_at.Missing() is { } missing)
        {
            yield return missing;
        }
    }

    public override void Apply(Input input, OperationContext context) =>
        _at.Row(BuiltInSettings.Maintenance.Key, context)
            .Set(
                new TimedValue
                {
                    Value = JsonElement.Parse("true"),
                    Since = context.Now,
                    From = input.From,
                    Until = input.Until,
                    Message = input.Message.Trim(),
                    SetBy = context.AuditEntryId,
                },
                context.Now
            );

    public override string Summary(Input input, OperationContext context) =>
        $"{(input.From is null ? "Started" : "Planned")} maintenance {MaintenanceRules.Whom(_at)}{SettingTimes.Words(input.From, input.Until)}";
}

/// <summary>Whoever shuts everybody out says so in so many words.</summary>
public sealed class AllTenants : IConfirmation
{
    public string? Phrase(IReadOnlyDictionary<string, string?> values) =>
        values.GetValueOrDefault("scope") == "global" ? "all tenants" : null;
}

/// <summary>What starting and ending maintenance have in common.</summary>
internal static class MaintenanceRules
{
    public static SettingPlace Place(MaintenanceScope scope, Guid? tenant) =>
        new(
            scope == MaintenanceScope.Tenant ? SettingScope.Tenant : SettingScope.Global,
            null,
            tenant
        );

    public static string Whom(PlaceRules at) =>
        at.Place.Scope == SettingScope.Tenant ? at.Where : "for all tenants";
}
