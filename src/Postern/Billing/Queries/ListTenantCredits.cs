using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

[Query(
    "tenant.credit.list",
    "/tenants/{id}/credits",
    Title = "List a tenant's credits",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class ListTenantCredits : Query<ListTenantCredits.Input, Page<CreditView>>
{
    public sealed record Input : ListInput
    {
        public Guid Id { get; init; }

        [Display(Description = "True: those of which something is left alone.")]
        public bool? Available { get; init; }
    }

    protected override async Task<Page<CreditView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var tenant = await context.Db.Tenants.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (tenant is null)
        {
            return null;
        }

        var credits = context.Db.Credits.Where(row => row.TenantId == tenant.Id);
        if (input.Available == true)
        {
            credits = credits.Where(row =>
                row.Remaining > 0 && (row.ExpiresAt == null || row.ExpiresAt > context.Now)
            );
        }

        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            credits = credits.Where(row => row.Id < last);
        }

        var found = await credits
            .OrderByDescending(row => row.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw($"Listed the credits of {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return Cursors.Cut(
            found.ConvertAll(row => CreditView.Of(row, context.Now)),
            input.Size,
            row => row.Id.ToString()
        );
    }
}
