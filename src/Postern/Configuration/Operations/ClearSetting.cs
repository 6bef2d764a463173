using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Configuration.Pages;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Configuration.Operations;

[Operation("setting.clear", Risk.Medium, Title = "Clear a setting")]
[Description(
    "Ends what was decided about a setting everywhere, for a plan or for a tenant, and what is planned there: what is broader holds again."
)]
[ShowsPreview<SettingPlan>]
public sealed class ClearSetting(SettingCatalog catalog) : Operation<ClearSetting.Input>
{
    public sealed record Input
    {
        [Display(Name = "Setting")]
        [ChoicesFrom<SettingChoices>]
        [StringLength(63)]
        public required string Key { get; init; }

        [Display(Name = "For")]
        public required SettingScope Scope { get; init; }

        [Display(Name = "Plan", Description = "With scope plan.")]
        [AskedWith("scope", "plan")]
        [ChoicesFrom<PlanChoices>]
        [StringLength(63)]
        public string? Plan { get; init; }

        [Display(Name = "Tenant", Description = "Id of the tenant, with scope tenant.")]
        [AskedWith("scope", "tenant")]
        [IdOf<Tenant>]
        public Guid? TenantId { get; init; }
    }

    private PlaceRules _at = null!;
    private SettingDefinition? _setting;

    protected override async Task Prepare(DbContext db, Input input, CancellationToken cancellation)
    {
        _setting = catalog.Find(input.Key);
        _at = await PlaceRules.ReadAsync(
            db,
            input.Key,
            new SettingPlace(input.Scope, input.Plan, input.TenantId),
            cancellation
        );
    }

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        if (catalog.Refuse(input.Key, context.Actor) is { } refused)
        {
            yield return refused;
            yield break;
        }

        var setting = _setting!;
        var faults = _at.Faults();
        if (faults.Count > 0)
        {
            yield return Refusal.Invalid(faults);
        }

        if (_at.Missing() is { } missing)
        {
            yield return missing;
        }

        if (_at.Present is not { IsSet: true })
        {
            yield return new Refusal(
                "setting_not_set",
                $"Nothing is set for {setting.Key} {_at.Where}: what is broader holds."
            );
        }
    }

    public override void Apply(Input input, OperationContext context) =>
        _at.Row(input.Key, context).Clear();

    public override string Summary(Input input, OperationContext context) =>
        $"Cleared {_setting!.Title.ToLowerInvariant()} {_at.Where}";
}
