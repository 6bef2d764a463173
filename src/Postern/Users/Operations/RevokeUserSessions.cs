using System.ComponentModel;
using Postern.Operations;

namespace Postern.Users.Operations;

[Operation("user.sessions.revoke", Risk.Medium, Title = "End sessions")]
[Description("Signs the user out everywhere: sessions that began before now are ended.")]
public sealed class RevokeUserSessions : Operation<User, NoInput>
{
    public override IEnumerable<Refusal> Check(
        User user,
        NoInput input,
        OperationContext context
    ) => UserRules.MustBeActive(user);

    public override void Apply(User user, NoInput input, OperationContext context)
    {
        user.SessionsRevokedAt = context.Now;
        context.Send("user.sessions.revoked", UserRules.Reference(user, context.Now));
    }

    public override string Summary(User user, NoInput input, OperationContext context) =>
        $"Ended all sessions of {Mask.Text(user.Email)}";
}
