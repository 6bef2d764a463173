using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Impersonation.Operations;

[Operation("support_access.request", Risk.Medium, Title = "Ask for support access")]
[Description(
    "Asks a tenant that wants to be asked for leave to see the product as its users. The product shows it the request, with your name and reason."
)]
public sealed class RequestSupportAccess : Operation<Tenant, RequestSupportAccess.Input>
{
    public sealed record Input
    {
        [Display(
            Name = "User",
            Description = "Id of the user whose view you need; the tenant is told. May be left empty."
        )]
        public Guid? UserId { get; init; }
    }

    internal bool UnknownUser { get; set; }

    internal SupportAccessRequest? Open { get; set; }

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        UnknownUser =
            input.UserId is { } id
            && !await db.Set<User>()
                .AnyAsync(user => user.Id == id && user.TenantId == tenant.Id, cancellation);
        Open = await db.Set<SupportAccessRequest>()
            .AsNoTracking()
            .Where(request =>
                request.TenantId == tenant.Id
                && (
                    (request.AnsweredAt == null && request.ExpiresAt > context.Now)
                    || request.GrantedUntil > context.Now
                )
            )
            .OrderByDescending(request => request.Id)
            .FirstOrDefaultAsync(cancellation);
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (!tenant.IsActive)
        {
            yield return TenantRules.Deactivated;
        }

        if (!ImpersonationRules.IsReason(context.Reason))
        {
            yield return ImpersonationRules.ReasonRequired;
        }

        if (tenant.SupportAccess == SupportAccess.Never)
        {
            yield return ImpersonationRules.AccessRefused;
        }

        if (tenant.SupportAccess == SupportAccess.Always)
        {
            yield return new Refusal(
                "consent_not_needed",
                "This tenant lets staff look without being asked: start the impersonation."
            );
        }

        if (UnknownUser)
        {
            yield return new Refusal("unknown_user", "The tenant has no user with this id.");
        }

        if (Open is { } open)
        {
            yield return open.GrantedUntil is { } until
                ? new Refusal(
                    "already_granted",
                    $"This tenant has granted access until {TenantRules.When(until)}: start the impersonation."
                )
                : new Refusal(
                    "already_requested",
                    $"{open.StaffName} has asked already; the tenant has until {TenantRules.When(open.ExpiresAt)} to answer."
                );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        var request = new SupportAccessRequest
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Id,
            UserId = input.UserId,
            StaffEmail = context.Actor.Email ?? context.Actor.Subject,
            StaffName = context.Actor.Name,
            Reason = context.Reason!.Trim(),
            RequestedAt = context.Now,
            ExpiresAt = context.Now + SupportAccessRequest.Patience,
        };
        context.Add(request);
        var data = TenantRules.Reference(tenant);
        data["requestId"] = request.Id.ToString();
        context.Send("support_access.requested", data);
        context.Answer(new JsonObject { ["id"] = request.Id.ToString() });
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Asked {tenant.Name} for support access";
}
