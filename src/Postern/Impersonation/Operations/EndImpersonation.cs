using System.ComponentModel;
using Postern.Operations;
using Postern.Staff;

namespace Postern.Impersonation.Operations;

[Operation("impersonation.end", Risk.Low, Title = "End impersonation")]
[Description(
    "Ends an impersonation at once: the product refuses the next request of it. Everybody may end their own; some roles anybody's."
)]
public sealed class EndImpersonation : Operation<ImpersonationSession, NoInput>
{
    public override IEnumerable<Refusal> Check(
        ImpersonationSession session,
        NoInput input,
        OperationContext context
    )
    {
        if (!session.IsOf(context.Actor) && !context.Actor.May(Permissions.EndAnyImpersonation))
        {
            yield return Refusal.Forbidden("You may end your own impersonations only.");
        }

        if (!session.IsRunning(context.Now))
        {
            yield return new Refusal("already_ended", "This impersonation has ended already.");
        }
    }

    public override void Apply(
        ImpersonationSession session,
        NoInput input,
        OperationContext context
    ) =>
        session.End(
            context.Now,
            session.IsOf(context.Actor) ? ImpersonationEnd.Staff : ImpersonationEnd.Colleague,
            context.Actor.Email
        );

    public override string Summary(
        ImpersonationSession session,
        NoInput input,
        OperationContext context
    ) => $"Ended the impersonation by {session.StaffEmail}";
}
