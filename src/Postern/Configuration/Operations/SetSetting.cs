using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Postern.Configuration.Pages;
using Postern.Operations;
using Postern.Staff;
using Postern.Tenants;

namespace Postern.Configuration.Operations;

[Operation("setting.set", Risk.Medium, Title = "Set a setting")]
[Description(
    "Gives a setting another value: everywhere, for a plan, or for one tenant; at once or from a time on, until a time or for good. It is in force on every running server within a second."
)]
[ShowsPreview<SettingPlan>]
public sealed class SetSetting(SettingCatalog catalog) : Operation<SetSetting.Input>
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

        [Display(
            Name = "Value",
            Description = "Sizes and times may be given with a unit: 25 MiB, 15 min, 12 h, 10/s."
        )]
        [ShapedBy<SettingValueShape>]
        public required JsonElement Value { get; init; }

        [Display(Name = "From", Description = "When it is to begin. Left empty: at once.")]
        public DateTimeOffset? From { get; init; }

        [Display(
            Name = "Until",
            Description = "When it ends by itself, and what holds otherwise holds again. A tenant's needs one."
        )]
        [ShapedBy<UntilShape>]
        public DateTimeOffset? Until { get; init; }

        [Display(
            Name = "No end",
            Description = "For a tenant: it is meant to hold for good. Only engineering may say so."
        )]
        [AskedWith("scope", "tenant")]
        [DefaultValue(false)]
        public bool? NoEnd { get; init; }
    }

    private PlaceRules _at = null!;
    private JsonElement _value;
    private SettingDefinition? _setting;
    private string? _was;

    protected override async Task Prepare(
        DbContext db,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        _setting = catalog.Find(input.Key);
        _at = await PlaceRules.ReadAsync(
            db,
            input.Key,
            new SettingPlace(input.Scope, input.Plan, input.TenantId),
            cancellation
        );
        _was =
            _setting is not null && _at.Present?.InForce(context.Now) is { } present
                ? SettingValue.Show(_setting, present.Value)
                : null;
    }

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        if (catalog.Refuse(input.Key, context.Actor) is { } refused)
        {
            yield return refused;
            yield break;
        }

        var setting = _setting!;
        var faults = Faults(setting, input, context);
        if (faults.Count > 0)
        {
            yield return Refusal.Invalid(faults);
        }

        if (_at.Missing() is { } missing)
        {
            yield return missing;
        }

        if (input.Until is null && IsSame(_at.Present?.InForce(context.Now), input))
        {
            yield return new Refusal(
                ProblemCodes.NoChange,
                $"{setting.Title} is {SettingValue.Show(setting, _value)} {_at.Where} already: nothing would change."
            );
        }

        if (_at.Present?.Values.Count >= SettingOverride.MostValues)
        {
            yield return new Refusal(
                "too_many_values",
                $"{SettingOverride.MostValues} values are set or planned here already. Clear them first."
            );
        }
    }

    public override void Apply(Input input, OperationContext context) =>
        _at.Row(input.Key, context)
            .Set(
                new TimedValue
                {
                    Value = _value,
                    Since = context.Now,
                    From = input.From,
                    Until = input.Until,
                    SetBy = context.AuditEntryId,
                },
                context.Now
            );

    public override string Summary(Input input, OperationContext context) =>
        $"Set {_setting!.Title.ToLowerInvariant()} {_at.Where} to {SettingValue.Show(_setting, _value)}"
        + (_was is null || input.From is not null ? "" : $", was {_was}")
        + SettingTimes.Words(input.From, input.Until);

    private Dictionary<string, string[]> Faults(
        SettingDefinition setting,
        Input input,
        OperationContext context
    )
    {
        var faults = _at.Faults();
        if (!setting.Scopes.Contains(input.Scope))
        {
            faults["scope"] =
            [
                $"must be one of {string.Join(", ", setting.Scopes.Select(PlaceRules.Name))} for {setting.Key}.",
            ];
        }

        (_value, var fault) = SettingValue.Read(setting, input.Value);
        if (fault is not null)
        {
            faults["value"] = [fault];
        }

        SettingTimes.Judge(faults, input.From, input.Until, context.Now);
        if (input is { NoEnd: true, Until: not null })
        {
            faults["noEnd"] = ["cannot stand beside until: it ends or it does not."];
        }
        else if (input is { Scope: SettingScope.Tenant, Until: null })
        {
            if (input.NoEnd != true)
            {
                faults["until"] =
                [
                    "is required for a tenant: say when it ends, or noEnd: true, which only engineering may.",
                ];
            }
            else if (
                !context.Actor.IsSystem
                && !context.Actor.Roles.Contains(StaffRoles.Engineering, StringComparer.Ordinal)
            )
            {
                faults["noEnd"] = ["may be said by engineering only. Say when it ends."];
            }
        }

        return faults;
    }

    private bool IsSame(TimedValue? present, Input input) =>
        present is { Until: null }
        && input.From is null
        && _at.Present!.Values.Count == 1
        && JsonElement.DeepEquals(present.Value, _value);
}
