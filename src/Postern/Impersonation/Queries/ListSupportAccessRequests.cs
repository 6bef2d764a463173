using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Impersonation.Queries;

[Query(
    "support_access.list",
    "/tenants/{tenant}/support-access",
    Title = "List a tenant's requests for support access",
    Permissions = [Permissions.ReadTenants, Permissions.ReadImpersonations]
)]
public sealed class ListSupportAccessRequests
    : Query<ListSupportAccessRequests.Input, Page<SupportAccessRequestView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "Id of the tenant.")]
        public Guid Tenant { get; init; }
    }

    protected override async Task<Page<SupportAccessRequestView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var tenant = await context
            .Db.Tenants.Where(row => row.Id == input.Tenant)
            .Select(row => row.Name)
            .SingleOrDefaultAsync(cancellation);
        if (tenant is null)
        {
            return null;
        }

        var requests = context.Db.SupportAccessRequests.Where(row => row.TenantId == input.Tenant);
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            requests = requests.Where(row => row.Id < last);
        }

        var found = await requests
            .OrderByDescending(row => row.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size)} requests for support access to {tenant}",
            new AuditSubject("tenant", input.Tenant.ToString(), input.Tenant, null, null)
        );
        return Cursors.Cut(
            [.. found.Select(row => SupportAccessRequestView.Of(row, context.Now))],
            input.Size,
            row => row.Id.ToString()
        );
    }
}

/// <summary>A request for support access as lists show it.</summary>
public sealed record SupportAccessRequestView(
    Guid Id,
    Guid TenantId,
    Guid? UserId,
    string StaffEmail,
    string StaffName,
    string Reason,
    SupportAccessState State,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? AnsweredAt,
    string? AnsweredBy,
    DateTimeOffset? GrantedUntil,
    Guid AuditEntryId
)
{
    internal static SupportAccessRequestView Of(SupportAccessRequest row, DateTimeOffset now) =>
        new(
            row.Id,
            row.TenantId,
            row.UserId,
            row.StaffEmail,
            row.StaffName,
            row.Reason,
            row.StateAt(now),
            row.RequestedAt,
            row.ExpiresAt,
            row.AnsweredAt,
            row.AnsweredBy,
            row.GrantedUntil,
            row.AuditEntryId
        );
}
