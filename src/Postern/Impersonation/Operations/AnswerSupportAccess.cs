using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Impersonation.Operations;

[Operation(
    "support_access.answer",
    Risk.Low,
    Title = "Answer a request for support access",
    ForServices = true
)]
[Description("A tenant grants or refuses, in the product, what staff have asked for.")]
public sealed class AnswerSupportAccess : Operation<SupportAccessRequest, AnswerSupportAccess.Input>
{
    public enum TenantAnswer
    {
        Grant,
        Refuse,
    }

    public sealed record Input
    {
        [Display(Name = "Answer")]
        public required TenantAnswer Answer { get; init; }

        [Display(Name = "Hours", Description = "How long a grant lasts; 24 when not given.")]
        [Range(1, SupportAccessRequest.MostHours)]
        public int? Hours { get; init; }

        [Display(Name = "By", Description = "How the product names the person of the tenant.")]
        [StringLength(200, MinimumLength = 1)]
        public required string By { get; init; }
    }

    public override IEnumerable<Refusal> Check(
        SupportAccessRequest request,
        Input input,
        OperationContext context
    )
    {
        switch (request.StateAt(context.Now))
        {
            case SupportAccessState.Granted or SupportAccessState.Refused:
                yield return new Refusal(
                    "already_answered",
                    "This request has been answered already."
                );
                break;
            case SupportAccessState.Expired:
                yield return new Refusal(
                    "request_expired",
                    "This request waited too long for an answer. Staff may ask again."
                );
                break;
        }
    }

    public override void Apply(SupportAccessRequest request, Input input, OperationContext context)
    {
        if (input.Answer == TenantAnswer.Grant)
        {
            request.Grant(context.Now, input.By, input.Hours ?? SupportAccessRequest.DefaultHours);
        }
        else
        {
            request.Refuse(context.Now, input.By);
        }
    }

    public override string Summary(
        SupportAccessRequest request,
        Input input,
        OperationContext context
    ) =>
        input.Answer == TenantAnswer.Grant
            ? $"{input.By} granted support access for {input.Hours ?? SupportAccessRequest.DefaultHours} hours"
            : $"{input.By} refused support access";
}
