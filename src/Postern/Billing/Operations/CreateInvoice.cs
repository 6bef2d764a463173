using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Amounts;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.invoice.create",
    Risk.Medium,
    Title = "Create invoice",
    RequiresIdempotencyKey = true
)]
[Description(
    "Bills a tenant once, beside its subscription. What is on its balance pays first. A tenant without a valid payment method can be billed all the same."
)]
[ShowsPreview<InvoicePlan>]
public sealed class CreateInvoice(BillingOptions options, StripeEffects stripe)
    : Operation<Tenant, CreateInvoice.Input>
{
    public sealed record Input
    {
        [Display(Name = "Currency")]
        [CurrencyCode]
        public required string Currency { get; init; }

        [Display(Name = "Lines")]
        [Length(1, 100)]
        public required IReadOnlyList<Line> Lines { get; init; }

        [Display(
            Name = "Due in days",
            Description = "Left empty: what was agreed with the tenant, or else what is usual."
        )]
        [Range(0, 365)]
        public int? DueInDays { get; init; }

        [Display(Name = "Memo", Description = "Printed below the lines; the tenant reads it.")]
        [DataType(DataType.MultilineText)]
        [StringLength(1000)]
        public string? Memo { get; init; }

        [Display(
            Name = "Bill to",
            Description = "Name and address as printed. Left empty: the tenant's name and country."
        )]
        [DataType(DataType.MultilineText)]
        [StringLength(500)]
        public string? BillTo { get; init; }

        [Display(
            Name = "Draft",
            Description = "Kept to be looked at: it has no number, and nobody owes it, until it is issued."
        )]
        [DefaultValue(false)]
        public bool? Draft { get; init; }
    }

    /// <summary>What is billed, without tax.</summary>
    public sealed record Line
    {
        [Display(Name = "Description")]
        [StringLength(500, MinimumLength = 1)]
        public required string Description { get; init; }

        [Display(Name = "Quantity")]
        [Range(1, 1_000_000)]
        public required long Quantity { get; init; }

        [Display(Name = "Unit price", Description = "Without tax.")]
        [MoneyIn(nameof(Currency))]
        [Range(0, InvoiceTotals.Most)]
        public required long UnitAmount { get; init; }

        [Display(Name = "Tax", Description = "Percent on top.")]
        public Percentage? TaxRate { get; init; }
    }

    private readonly InvoiceIssue _issue = new(stripe);
    private BillingOverride? _terms;
    private Invoice _invoice = null!;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        if (input.Draft != true)
        {
            await _issue.PrepareAsync(
                db,
                tenant.Id,
                options.Series,
                input.Currency,
                context.Now,
                cancellation
            );
        }

        _terms = await db.Set<BillingOverride>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                agreed =>
                    agreed.TenantId == tenant.Id
                    && agreed.Kind == OverrideKind.Terms
                    && agreed.EndedAt == null
                    && agreed.Until > context.Now,
                cancellation
            );
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (InvoiceTotals.Of(input.Lines, Currency.Of(input.Currency)) is null)
        {
            yield return Refusal.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["lines"] =
                    [
                        $"come to more than {BillingRules.Show(InvoiceTotals.Most, input.Currency)}.",
                    ],
                }
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        var totals = InvoiceTotals.Of(input.Lines, Currency.Of(input.Currency))!;
        _invoice = new Invoice
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Id,
            Series = options.Series,
            Currency = input.Currency,
            Lines = totals.Lines,
            Subtotal = totals.Subtotal,
            Tax = totals.Tax,
            Total = totals.Total,
            BillTo = string.IsNullOrWhiteSpace(input.BillTo)
                ? InvoiceIssue.BillTo(tenant)
                : input.BillTo.Trim(),
            DueInDays = input.DueInDays ?? _terms?.DueInDays ?? options.DueInDays,
            Memo = string.IsNullOrWhiteSpace(input.Memo) ? null : input.Memo.Trim(),
            CreatedAt = context.Now,
        };
        context.Add(_invoice);
        if (input.Draft != true)
        {
            _issue.Apply(_invoice, tenant, context);
        }

        context.Answer(InvoiceIssue.Answer(_invoice));
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        InvoiceIssue.Summary(_invoice, tenant.Name);
}
