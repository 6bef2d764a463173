using Quartz;
using Tally.Jobs;

namespace Tally.Settings;

/// <summary>Tries once more to take what a company owes for its plan.</summary>
internal sealed class PaymentJob(TallyDb db, Member member) : IJob
{
    public const string NoCard = "There is no card to take it from.";

    public static Work Of(Member member, string id, string correlationId) =>
        new("billing.retry", "billing", id, member.TenantId, member.UserId, correlationId);

    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    )
    {
        member.WorkFor(Work.Of(context).TenantId);
        var tenant = await db.Tenants.SingleAsync(cancellationToken);
        if (tenant.UnpaidSince is null)
        {
            return;
        }

        tenant.PaymentFault = Charge(tenant.Card);
        if (tenant.PaymentFault is null)
        {
            tenant.UnpaidSince = null;
        }

        await db.SaveChangesAsync(cancellationToken);
        if (tenant.PaymentFault is { } fault)
        {
            throw new PaymentDeclinedException(fault);
        }
    }

    /// <summary>In place of a payment provider: a card that ends in 0002 is declined, as the test cards of real ones are.</summary>
    private static string? Charge(PaymentCard? card) =>
        card switch
        {
            null => NoCard,
            { Last4: "0002" } => $"The bank declined the card that ends in {card.Last4}.",
            _ => null,
        };
}

/// <summary>The payment did not come about.</summary>
/// <param name="fault">Why, in words.</param>
internal sealed class PaymentDeclinedException(string fault) : Exception(fault);

/// <summary>Has a missing payment tried again.</summary>
internal sealed class PaymentRetries(
    Member member,
    JobQueue queue,
    CustomerRequests requests,
    TimeProvider clock
)
{
    public Task QueueAsync(CancellationToken cancellation)
    {
        var work = PaymentJob.Of(member, NewId.With("b"), NewId.With("r"));
        requests.Tell(work, clock.GetUtcNow());
        return queue.AddAsync<PaymentJob>(work, cancellation);
    }
}
