using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Impersonation.Operations;

[Operation(
    "impersonation.end_from_product",
    Risk.Low,
    Title = "End an impersonation from the product",
    ForServices = true
)]
[Description(
    "Somebody pressed End session in the product: the staff member, or one of the tenant."
)]
public sealed class EndImpersonationFromProduct
    : Operation<ImpersonationSession, EndImpersonationFromProduct.Input>
{
    public enum EndedBy
    {
        Staff,
        Tenant,
    }

    public sealed record Input
    {
        [Display(Name = "By")]
        public EndedBy? By { get; init; }

        [Display(Name = "Who", Description = "How the product names the person.")]
        [StringLength(200)]
        public string? Who { get; init; }
    }

    public override void Apply(ImpersonationSession session, Input input, OperationContext context)
    {
        // Ending what has ended is no fault: the product repeats what it is not sure has arrived.
        if (session.IsRunning(context.Now))
        {
            session.End(
                context.Now,
                input.By == EndedBy.Tenant ? ImpersonationEnd.Tenant : ImpersonationEnd.Staff,
                input.Who ?? (input.By == EndedBy.Tenant ? null : session.StaffEmail)
            );
        }
    }

    public override string Summary(
        ImpersonationSession session,
        Input input,
        OperationContext context
    ) =>
        input.By == EndedBy.Tenant
            ? $"The tenant ended the impersonation by {session.StaffEmail}"
            : $"{session.StaffEmail} ended the impersonation in the product";
}
