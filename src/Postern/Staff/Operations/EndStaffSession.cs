using System.ComponentModel;
using Postern.Operations;

namespace Postern.Staff.Operations;

[Operation("staff.session.end", Risk.Low, Title = "End session")]
[Description(
    "Signs a staff member out at once. Everybody may end their own sessions; some roles anybody's."
)]
public sealed class EndStaffSession : Operation<StaffSession, NoInput>
{
    /// <summary>Ending the sessions of others.</summary>
    public const string AnyonePermission = "staff.session.end.any";

    public override IEnumerable<Refusal> Check(
        StaffSession session,
        NoInput input,
        OperationContext context
    )
    {
        var own =
            session.Issuer == context.Actor.Issuer && session.Subject == context.Actor.Subject;
        if (!own && !context.Actor.May(AnyonePermission))
        {
            yield return Refusal.Forbidden("You may end your own sessions only.");
        }

        if (session.EndedAt is not null)
        {
            yield return new Refusal("already_ended", "This session has ended already.");
        }
    }

    public override void Apply(StaffSession session, NoInput input, OperationContext context) =>
        session.End(context.Now);

    public override string Summary(StaffSession session, NoInput input, OperationContext context) =>
        $"Ended a session of {session.Label}";
}
