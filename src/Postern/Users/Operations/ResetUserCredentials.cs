using System.ComponentModel;
using Postern.Operations;

namespace Postern.Users.Operations;

[Operation("user.credentials.reset", Risk.Medium, Title = "Reset credentials")]
[Description(
    "Has the product send the user a link to choose a new password. Staff never see a password."
)]
public sealed class ResetUserCredentials : Operation<User, NoInput>
{
    public override IEnumerable<Refusal> Check(
        User user,
        NoInput input,
        OperationContext context
    ) => UserRules.MustBeActive(user);

    public override void Apply(User user, NoInput input, OperationContext context)
    {
        user.CredentialsResetAt = context.Now;
        context.Send("user.credentials.reset", UserRules.Reference(user, context.Now));
    }

    public override string Summary(User user, NoInput input, OperationContext context) =>
        $"Asked for new credentials for {Mask.Text(user.Email)}";
}
