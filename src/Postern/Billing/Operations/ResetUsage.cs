using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Billing.Pages;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.usage.reset",
    Risk.Medium,
    Title = "Reset usage",
    RequiresIdempotencyKey = true
)]
[Description(
    "Sets what a tenant has used in the running period to another number. What was reported is kept; the difference is added."
)]
[ShowsPreview<UsagePlan>]
public sealed class ResetUsage(BillingOptions options) : Operation<Tenant, ResetUsage.Input>
{
    public sealed record Input
    {
        [Display(Name = "Meter")]
        [ChoicesFrom<MeterChoices>]
        [StringLength(63)]
        public required string Meter { get; init; }

        [Display(Name = "To", Description = "What it stands at from now on.")]
        [Range(0, UsageRules.MostTotal)]
        [DefaultValue(0L)]
        public long? To { get; init; }
    }

    private IReadOnlyList<string> _meters = [];
    private BillingPeriod _period;
    private long _from;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        _meters = await MeterChoices.KnownAsync(db, options, cancellation);
        var subscription = await db.Set<Subscription>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == tenant.Id, cancellation);
        _period = BillingPeriod.Of(subscription, context.Now);
        _from = await UsageTotal.OfAsync(db, tenant.Id, input.Meter, _period, cancellation);
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (!_meters.Contains(input.Meter, StringComparer.Ordinal))
        {
            yield return new Refusal(
                "unknown_meter",
                _meters.Count == 0
                    ? $"There is no meter \"{input.Meter}\": the product has never reported any usage."
                    : $"There is no meter \"{input.Meter}\". There are {string.Join(", ", _meters)}."
            );
        }
        else if (_from == To(input))
        {
            yield return new Refusal(
                ProblemCodes.NoChange,
                $"{input.Meter} stands at {Show(_from)} already: nothing would change."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        context.Add(
            new UsageAdjustment
            {
                Id = Guid.CreateVersion7(),
                TenantId = tenant.Id,
                Meter = input.Meter,
                Day = BillingPeriod.DayOf(context.Now),
                Quantity = To(input) - _from,
                From = _from,
                To = To(input),
                CreatedAt = context.Now,
            }
        );
        var data = TenantRules.Reference(tenant);
        data["meter"] = input.Meter;
        data["periodStart"] = _period.Start.ToString("O", CultureInfo.InvariantCulture);
        data["from"] = _from;
        data["to"] = To(input);
        context.Send("billing.usage.reset", data);
        context.Answer(
            new JsonObject
            {
                ["meter"] = input.Meter,
                ["from"] = _from,
                ["to"] = To(input),
            }
        );
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Set {input.Meter} of {tenant.Name} from {Show(_from)} to {Show(To(input))} for the period from {_period.Start:yyyy-MM-dd}";

    private static long To(Input input) => input.To ?? 0;

    private static string Show(long quantity) =>
        quantity.ToString("N0", CultureInfo.InvariantCulture);
}
