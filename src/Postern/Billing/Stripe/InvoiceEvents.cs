using System.Text.Json.Nodes;
using Postern.Billing.Operations;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Billing.Stripe;

/// <summary>What happened at Stripe to an invoice that we sent there. Others are not ours to keep.</summary>
internal sealed class InvoiceEvents(
    IDbContextFactory<PosternDb> contexts,
    StripeLinks links,
    StripeEventActor actor
) : IStripeEventHandler
{
    private const string Paid = "invoice.paid";
    private const string PaymentFailed = "invoice.payment_failed";
    private const string Voided = "invoice.voided";
    private const string WrittenOff = "invoice.marked_uncollectible";

    public IReadOnlyList<string> Types { get; } = [Paid, PaymentFailed, Voided, WrittenOff];

    public async Task<EventOutcome> HandleAsync(
        StripeEventBody received,
        CancellationToken cancellation
    )
    {
        if (
            received.ObjectAs<StripeInvoice>() is not { } theirs
            || !Guid.TryParse(theirs.Metadata?.GetValueOrDefault("postern_invoice"), out var id)
        )
        {
            return EventOutcome.Ignored("Not an invoice of ours.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var ours = await db.Set<Invoice>()
            .AsNoTracking()
            .SingleOrDefaultAsync(invoice => invoice.Id == id, cancellation);
        if (ours is null || await links.InvoiceAsync(id, cancellation) is not { } sent)
        {
            return EventOutcome.Ignored("Not an invoice of ours.");
        }

        if (!sent.IsSettled)
        {
            return EventOutcome.Later("Our own sending of it is not confirmed yet.", ours.TenantId);
        }

        if (sent.ExternalId != theirs.Id)
        {
            return EventOutcome.Ignored(
                $"Ours is {sent.ExternalId ?? "not at Stripe"}.",
                ours.TenantId
            );
        }

        var total = StripeAmount.Of(ours.Total, ours.Currency);
        var told = new StripeAmount(theirs.Total, theirs.Currency);
        return told == total
            ? await TakeOverAsync(received, ours, cancellation)
            : EventOutcome.Failed($"Stripe's total is {told}; ours is {total}.", ours.TenantId);
    }

    private Task<EventOutcome> TakeOverAsync(
        StripeEventBody received,
        Invoice ours,
        CancellationToken cancellation
    ) =>
        received.Type switch
        {
            Paid => RecordAsync(received, ours, succeeded: true, cancellation),
            PaymentFailed => RecordAsync(received, ours, succeeded: false, cancellation),
            Voided when ours.Status == InvoiceStatus.Void => Task.FromResult(
                EventOutcome.Handled(ours.TenantId)
            ),
            Voided => actor.RunAsync<VoidInvoice>(
                received,
                ours.TenantId,
                ours.Id,
                [],
                cancellation
            ),
            WrittenOff when ours.Status == InvoiceStatus.Uncollectible => Task.FromResult(
                EventOutcome.Handled(ours.TenantId)
            ),
            _ => actor.RunAsync<MarkInvoiceUncollectible>(
                received,
                ours.TenantId,
                ours.Id,
                [],
                cancellation
            ),
        };

    private Task<EventOutcome> RecordAsync(
        StripeEventBody received,
        Invoice ours,
        bool succeeded,
        CancellationToken cancellation
    )
    {
        var input = new JsonObject
        {
            ["succeeded"] = succeeded,
            ["at"] = Times.Format(received.CreatedAt),
        };
        if (!succeeded)
        {
            input["error"] = "Stripe could not collect it.";
        }

        return actor.RunAsync<RecordPayment>(received, ours.TenantId, ours.Id, input, cancellation);
    }
}
