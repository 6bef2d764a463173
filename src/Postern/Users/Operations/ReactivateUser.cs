using System.ComponentModel;
using Postern.Operations;

namespace Postern.Users.Operations;

[Operation("user.reactivate", Risk.Medium, Title = "Reactivate user")]
[Description("Lets a deactivated user back in.")]
public sealed class ReactivateUser : Operation<User, NoInput>
{
    public override IEnumerable<Refusal> Check(User user, NoInput input, OperationContext context)
    {
        if (user.IsActive)
        {
            yield return new Refusal("not_deactivated", "This user is active already.");
        }
    }

    public override void Apply(User user, NoInput input, OperationContext context)
    {
        user.Reactivate();
        context.Send("user.reactivated", UserRules.Reference(user, context.Now));
    }

    public override string Summary(User user, NoInput input, OperationContext context) =>
        $"Reactivated user {Mask.Text(user.Email)}";
}
