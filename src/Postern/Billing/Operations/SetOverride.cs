using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Amounts;
using Postern.Billing.Pages;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.override.set",
    Risk.Medium,
    Title = "Agree on an override",
    RequiresIdempotencyKey = true
)]
[Description(
    "A price, discount or terms of its own for one tenant, until a day. One of the same kind that is in force is replaced."
)]
[ShowsPreview<OverridePlan>]
public sealed class SetOverride : Operation<Tenant, SetOverride.Input>
{
    /// <summary>Nothing is agreed on for longer than this.</summary>
    private const int MostYears = 3;

    public sealed record Input
    {
        [Display(Name = "Kind")]
        public required OverrideKind Kind { get; init; }

        [Display(Name = "Price", Description = "For each period, in place of the plan's.")]
        [AskedWith("kind", "price")]
        [MoneyIn(nameof(Currency))]
        [Range(0, InvoiceTotals.Most)]
        public long? Amount { get; init; }

        [Display(Name = "Currency", Description = "Of the price.")]
        [AskedWith("kind", "price")]
        [CurrencyCode]
        public string? Currency { get; init; }

        [Display(Name = "Discount", Description = "Percent off the price.")]
        [AskedWith("kind", "discount")]
        public Percentage? Percent { get; init; }

        [Display(
            Name = "Due in days",
            Description = "From an invoice to when it is due, in place of what is usual."
        )]
        [AskedWith("kind", "terms")]
        [Range(0, 365)]
        public int? DueInDays { get; init; }

        [Display(Name = "Until", Description = "When it ends; three years from now at the latest.")]
        public required DateTimeOffset Until { get; init; }

        [Display(Name = "Note", Description = "What was agreed on, and where it is written.")]
        [StringLength(500)]
        public string? Note { get; init; }
    }

    private BillingOverride? _present;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    ) =>
        _present = await db.Set<BillingOverride>()
            .TagWith(RowLock.Tag)
            .SingleOrDefaultAsync(
                agreed =>
                    agreed.TenantId == tenant.Id
                    && agreed.Kind == input.Kind
                    && agreed.EndedAt == null,
                cancellation
            );

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        var faults = Faults(input, context.Now);
        if (faults.Count > 0)
        {
            yield return Refusal.Invalid(faults);
        }

        foreach (
            var refusal in BillingRules
                .MayBeGiven(tenant)
                .Concat(
                    input.Currency is { } currency
                        ? BillingRules.InCurrencyOf(tenant, currency)
                        : []
                )
        )
        {
            yield return refusal;
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        _present?.End(
            _present.Until <= context.Now ? OverrideEnd.Lapsed : OverrideEnd.Replaced,
            context.Now
        );
        var agreed = new BillingOverride
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Id,
            Kind = input.Kind,
            Plan = input.Kind == OverrideKind.Price ? tenant.Plan : null,
            Amount = input.Amount,
            Currency = input.Currency,
            Percent = input.Percent,
            DueInDays = input.DueInDays,
            Note = string.IsNullOrWhiteSpace(input.Note) ? null : input.Note.Trim(),
            From = context.Now,
            Until = input.Until,
        };
        context.Add(agreed);
        context.Send("billing.override.set", OverrideRules.Data(tenant, agreed));
        context.Answer(new JsonObject { ["id"] = agreed.Id.ToString() });
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Agreed on {OverrideRules.Words(input.Kind, input.Amount, input.Currency, input.Percent, input.DueInDays)} with {tenant.Name} until {TenantRules.When(input.Until)}"
        + (_present is null ? "" : ", in place of what was agreed on before");

    /// <summary>Each kind has its own members, and no other's.</summary>
    private static Dictionary<string, string[]> Faults(Input input, DateTimeOffset now)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (
            var (name, given, kind) in (ReadOnlySpan<(string, bool, OverrideKind)>)
                [
                    ("amount", input.Amount is not null, OverrideKind.Price),
                    ("currency", input.Currency is not null, OverrideKind.Price),
                    ("percent", input.Percent is not null, OverrideKind.Discount),
                    ("dueInDays", input.DueInDays is not null, OverrideKind.Terms),
                ]
        )
        {
            if (given != (input.Kind == kind))
            {
                faults[name] =
                [
                    given
                        ? $"belongs to a {Name(kind)}, not to a {Name(input.Kind)}."
                        : $"is required for a {Name(kind)}.",
                ];
            }
        }

        if (input.Until <= now)
        {
            faults["until"] = ["must lie in the future."];
        }
        else if (input.Until > now.AddYears(MostYears))
        {
            faults["until"] =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"must lie within {MostYears} years: {TenantRules.When(now.AddYears(MostYears))} at the latest."
                ),
            ];
        }

        return faults;
    }

    private static string Name(OverrideKind kind) =>
        kind == OverrideKind.Terms ? "terms override" : kind.ToString().ToLowerInvariant();
}
