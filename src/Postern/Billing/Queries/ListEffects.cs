using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

[Query(
    "billing.effect.list",
    "/billing/effects",
    Title = "List what is on its way to Stripe",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class ListEffects : Query<ListEffects.Input, Page<EffectView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "Id of the tenant.")]
        public Guid? Tenant { get; init; }

        public EffectState? State { get; init; }
    }

    protected override async Task<Page<EffectView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        Guid? before =
            input.Cursor is null ? null
            : Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id
            : Guid.Empty;
        var found = await EffectRows.ReadAsync(
            context.Db,
            input.Tenant,
            input.State is { } state ? [state] : [],
            before,
            input.Size + 1,
            cancellation
        );
        context.Saw(
            "Listed what is on its way to Stripe",
            input.Tenant is { } of
                ? new AuditSubject("tenant", of.ToString(), of, null, null)
                : AuditSubject.None
        );
        return Cursors.Cut(found, input.Size, row => row.Id.ToString());
    }
}
