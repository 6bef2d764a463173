using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Configuration.Pages;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Configuration.Operations;

[Operation("maintenance.end", Risk.Medium, Title = "End maintenance")]
[Description(
    "The product is back within a second, for a tenant or for everybody; what was planned there does not begin. A tenant's own maintenance goes on when that of all tenants ends."
)]
[ShowsPreview<SettingPlan>]
public sealed class EndMaintenance : Operation<EndMaintenance.Input>
{
    public sealed record Input
    {
        [Display(Name = "For")]
        public required MaintenanceScope Scope { get; init; }

        [Display(Name = "Tenant", Description = "Id of the tenant, where it is for one.")]
        [AskedWith("scope", "tenant")]
        [IdOf<Tenant>]
        public Guid? TenantId { get; init; }
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
        if (faults.Count > 0)
        {
            yield return Refusal.Invalid(faults);
        }

        if (_at.Missing() is { } missing)
        {
            yield return missing;
        }

        if (_at.Present?.Values.Any(value => !(value.Until <= context.Now)) != true)
        {
            yield return new Refusal(
                "not_in_maintenance",
                $"There is no maintenance {MaintenanceRules.Whom(_at)}, and none is planned."
            );
        }
    }

    public override void Apply(Input input, OperationContext context) =>
        _at.Row(BuiltInSettings.Maintenance.Key, context).Clear();

    public override string Summary(Input input, OperationContext context) =>
        $"Ended maintenance {MaintenanceRules.Whom(_at)}";
}
