using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Impersonation.Operations;

[Operation(
    "impersonation.redeem",
    Risk.Low,
    Title = "Redeem an impersonation's code",
    ForServices = true
)]
[Description("The customer app takes a one-time code for a token, once.")]
public sealed class RedeemImpersonation : Operation<ImpersonationSession, RedeemImpersonation.Input>
{
    /// <summary>The same answer whatever is wrong, so that it tells nothing of codes that exist.</summary>
    public static Refusal CodeInvalid { get; } =
        new(
            "code_invalid",
            "This code is not valid: it was used, is older than a minute, or is not for this app. Start the impersonation anew."
        );

    public sealed record Input
    {
        /// <summary>Of the service key that asks.</summary>
        [Display(Name = "Audience")]
        [StringLength(63)]
        public required string Audience { get; init; }
    }

    internal bool IsGrounded { get; set; }

    protected override async Task Prepare(
        DbContext db,
        ImpersonationSession session,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    ) =>
        IsGrounded = await db.RunningImpersonations(context.Now)
            .AnyAsync(row => row.Id == session.Id, cancellation);

    public override IEnumerable<Refusal> Check(
        ImpersonationSession session,
        Input input,
        OperationContext context
    )
    {
        if (
            !IsGrounded
            || session.Audience != input.Audience
            || session.StateAt(context.Now) != ImpersonationState.Waiting
        )
        {
            yield return CodeInvalid;
        }
    }

    public override void Apply(
        ImpersonationSession session,
        Input input,
        OperationContext context
    ) => session.Redeem(context.Now);

    public override string Summary(
        ImpersonationSession session,
        Input input,
        OperationContext context
    ) => $"{input.Audience} let {session.StaffEmail} in";
}
