using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>
/// An invoice, in three steps: a draft, its items, and finalising. Until the last nobody owes anything, so what was
/// begun is finished at the next attempt. The draft is compared with ours before it is finalised, and again after.
/// </summary>
internal sealed class InvoiceEffect(StripeClient stripe, StripeLinks links) : IStripeEffect
{
    public IReadOnlyList<string> Types { get; } = [StripeEffects.InvoiceType];

    public async Task<OutboxAnswer> SendAsync(StripeMessage message, CancellationToken cancellation)
    {
        if (await links.StatusAsync(message.SubjectId, cancellation) == InvoiceStatus.Void)
        {
            return await LeaveOutAsync(message, cancellation);
        }

        if (await links.CustomerAsync(message.TenantId, cancellation) is not { } customer)
        {
            return StripeLinks.NoCustomer;
        }

        var ours = InvoiceAtStripe.Of(message, customer);
        await message.LeaveAsync(cancellation);
        var id = message.ExternalId;
        IReadOnlySet<string> there = new HashSet<string>();
        if (id is null)
        {
            switch (await CreateAsync(message, ours, cancellation))
            {
                case StripeReply<StripeInvoice>.Fault { Error: var fault }:
                    return fault.ToAnswer();
                case StripeReply<StripeInvoice>.Ok { Value: var draft }:
                    id = draft.Id;
                    break;
            }
        }
        else
        {
            (there, var fault) = await ItemsOfAsync(id, cancellation);
            if (fault is not null)
            {
                return fault.ToAnswer(id);
            }
        }

        return await FinishAsync(message, ours, id!, there, cancellation);
    }

    public async Task<OutboxFinding> AskAsync(StripeMessage message, CancellationToken cancellation)
    {
        if (await links.CustomerAsync(message.TenantId, cancellation) is not { } customer)
        {
            return StripeLinks.CustomerGone;
        }

        var (found, fault) = await FindAsync(message, customer, cancellation);
        if (fault is not null)
        {
            return fault.ToFinding();
        }

        return found switch
        {
            null => new OutboxFinding.NotThere(),
            { Status: "draft" } => new OutboxFinding.NotThere(found.Id),
            _ => InvoiceAtStripe.Of(message, customer) is var ours && ours.Fault(found) is { } wrong
                ? new OutboxFinding.Wrong(wrong, found.Id)
                : new OutboxFinding.Found(found.Id, ours.Note(found)),
        };
    }

    /// <summary>It was voided before it got there, so it does not go; a draft that was begun is taken away.</summary>
    private async Task<OutboxAnswer> LeaveOutAsync(
        StripeMessage message,
        CancellationToken cancellation
    )
    {
        if (message.ExternalId is { } draft)
        {
            await message.LeaveAsync(cancellation);
            if (
                await stripe.DeleteAsync<StripeDeleted>($"/v1/invoices/{draft}", cancellation)
                is StripeReply<StripeDeleted>.Fault
                {
                    Error: { Code: not "resource_missing" } fault
                }
            )
            {
                return fault.ToAnswer(draft);
            }
        }

        return new OutboxAnswer.Accepted(null, "Voided before it was sent, so it was not sent.");
    }

    private Task<StripeReply<StripeInvoice>> CreateAsync(
        StripeMessage message,
        InvoiceAtStripe ours,
        CancellationToken cancellation
    )
    {
        var form = new StripeForm()
            .Add("customer", ours.Customer)
            .Add("currency", ours.Total.Currency)
            .Add("collection_method", "send_invoice")
            .Add("days_until_due", ours.DaysUntilDue)
            .Add("auto_advance", false)
            // Neither what lies about at the customer nor its discounts come in: the lines are ours alone.
            .Add("pending_invoice_items_behavior", "exclude")
            .Add("discounts", "")
            .Add("number", ours.Number)
            .Tag("postern_entry", message.Entry)
            .Tag("postern_invoice", message.SubjectId.ToString());
        if (ours.Memo is not null)
        {
            form.Add("description", ours.Memo);
        }

        return stripe.PostAsync<StripeInvoice>(
            "/v1/invoices",
            form,
            message.Key("create"),
            cancellation
        );
    }

    /// <summary>The missing items, the comparison, and finalising.</summary>
    private async Task<OutboxAnswer> FinishAsync(
        StripeMessage message,
        InvoiceAtStripe ours,
        string id,
        IReadOnlySet<string> there,
        CancellationToken cancellation
    )
    {
        foreach (var item in ours.Items.Where(item => !there.Contains(item.Key)))
        {
            var added = await stripe.PostAsync<StripeInvoiceItem>(
                "/v1/invoiceitems",
                new StripeForm()
                    .Add("customer", ours.Customer)
                    .Add("invoice", id)
                    .Add("amount", item.Amount.Value)
                    .Add("currency", item.Amount.Currency)
                    .Add("description", item.Description)
                    .Add("discountable", false)
                    .Tag("postern_line", item.Key),
                message.Key($"item:{item.Key}"),
                cancellation
            );
            if (added is StripeReply<StripeInvoiceItem>.Fault { Error: var notAdded })
            {
                return notAdded.ToAnswer(id);
            }
        }

        switch (
            await stripe.GetAsync<StripeInvoice>(
                $"/v1/invoices/{id}",
                new StripeForm(),
                cancellation
            )
        )
        {
            case StripeReply<StripeInvoice>.Fault { Error: var notRead }:
                return notRead.ToAnswer(id);
            case StripeReply<StripeInvoice>.Ok { Value: var draft }
                when ours.Fault(draft) is { } wrong:
                return new OutboxAnswer.Refused($"{wrong} It was left a draft.", id);
        }

        return await stripe.PostAsync<StripeInvoice>(
            $"/v1/invoices/{id}/finalize",
            new StripeForm().Add("auto_advance", false),
            message.Key("finalize"),
            cancellation
        ) switch
        {
            StripeReply<StripeInvoice>.Fault { Error: var fault } => fault.ToAnswer(id),
            StripeReply<StripeInvoice>.Ok { Value: var final } => ours.Fault(final) is { } wrong
                ? new OutboxAnswer.Refused(wrong, id)
                : new OutboxAnswer.Accepted(id, ours.Note(final)),
            var reply => throw new InvalidOperationException($"Unknown reply {reply}."),
        };
    }

    private async Task<(StripeInvoice? Found, StripeFault? Fault)> FindAsync(
        StripeMessage message,
        string customer,
        CancellationToken cancellation
    )
    {
        if (message.ExternalId is { } id)
        {
            return await stripe.GetAsync<StripeInvoice>(
                $"/v1/invoices/{id}",
                new StripeForm(),
                cancellation
            ) switch
            {
                StripeReply<StripeInvoice>.Ok { Value: var found } => (found, null),
                StripeReply<StripeInvoice>.Fault { Error.Code: "resource_missing" } => (null, null),
                StripeReply<StripeInvoice>.Fault { Error: var fault } => (null, fault),
                var reply => throw new InvalidOperationException($"Unknown reply {reply}."),
            };
        }

        var subject = message.SubjectId.ToString();
        return await stripe.FindAsync<StripeInvoice>(
            "/v1/invoices",
            () => new StripeForm().Add("customer", customer).Add("created[gte]", message.NotBefore),
            invoice => invoice.Metadata?.GetValueOrDefault("postern_invoice") == subject,
            invoice => invoice.Id,
            _ => false,
            cancellation
        );
    }

    /// <summary>Which of our items a draft that was begun has already.</summary>
    private async Task<(IReadOnlySet<string> There, StripeFault? Fault)> ItemsOfAsync(
        string id,
        CancellationToken cancellation
    )
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        var (_, fault) = await stripe.FindAsync<StripeInvoiceItem>(
            "/v1/invoiceitems",
            () => new StripeForm().Add("invoice", id),
            item =>
            {
                there.Add(item.Metadata.GetValueOrDefault("postern_line") ?? "");
                return false;
            },
            item => item.Id,
            _ => false,
            cancellation
        );
        return (there, fault);
    }
}
