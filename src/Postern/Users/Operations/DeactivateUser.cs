using System.ComponentModel;
using Postern.Operations;

namespace Postern.Users.Operations;

[Operation("user.deactivate", Risk.Medium, Title = "Deactivate user")]
[Description("Locks one user out of the product. Nothing is removed; it can be undone.")]
public sealed class DeactivateUser : Operation<User, NoInput>
{
    public override IEnumerable<Refusal> Check(
        User user,
        NoInput input,
        OperationContext context
    ) => UserRules.MustBeActive(user);

    public override void Apply(User user, NoInput input, OperationContext context)
    {
        user.Deactivate(context.Now);
        context.Send("user.deactivated", UserRules.Reference(user, context.Now));
    }

    public override string Summary(User user, NoInput input, OperationContext context) =>
        $"Deactivated user {Mask.Text(user.Email)}";
}
