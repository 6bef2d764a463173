using System.ComponentModel;
using Postern.Operations;

namespace Postern.Users.Operations;

[Operation("user.mfa.reset", Risk.High, Title = "Reset MFA")]
[Description(
    "Has the product forget the user's second factors, so that they can be enrolled anew. Make sure that it is the user who asks."
)]
public sealed class ResetUserMfa : Operation<User, NoInput>
{
    public override IEnumerable<Refusal> Check(
        User user,
        NoInput input,
        OperationContext context
    ) => UserRules.MustBeActive(user);

    public override void Apply(User user, NoInput input, OperationContext context)
    {
        user.MfaResetAt = context.Now;
        context.Send("user.mfa.reset", UserRules.Reference(user, context.Now));
    }

    public override string Summary(User user, NoInput input, OperationContext context) =>
        $"Reset the second factors of {Mask.Text(user.Email)}";
}
