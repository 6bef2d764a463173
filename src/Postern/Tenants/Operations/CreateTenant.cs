using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.create", Risk.Medium, Title = "Create tenant")]
[Description(
    "Creates a customer. The rules of self-service sign-up do not bind staff: no payment method is asked for."
)]
public sealed class CreateTenant : Operation<CreateTenant.Input>
{
    public sealed record Input
    {
        [Display(Name = "Name", Description = "As the customer writes it.")]
        [StringLength(200, MinimumLength = 1)]
        public required string Name { get; init; }

        [Display(Name = "Plan")]
        [ChoicesFrom<PlanChoices>]
        [StringLength(63)]
        public required string Plan { get; init; }

        [Display(
            Name = "Slug",
            Description = "Short name for URLs; made from the name when left empty."
        )]
        [StringLength(63)]
        public string? Slug { get; init; }

        [Display(
            Name = "External id",
            Description = "The id that the product itself has for this customer."
        )]
        [StringLength(200, MinimumLength = 1)]
        public string? ExternalId { get; init; }

        [Display(Name = "Domain", Description = "Such as example.com.")]
        [RegularExpression(
            TenantRules.DomainPattern,
            ErrorMessage = "must be a domain name, such as example.com."
        )]
        public string? Domain { get; init; }

        [Display(Name = "Country", Description = "Two capital letters (ISO 3166-1), such as DE.")]
        [RegularExpression("^[A-Z]{2}$", ErrorMessage = "must be two capital letters, such as DE.")]
        public string? Country { get; init; }

        [Display(Name = "Time zone", Description = "IANA name, such as Europe/Berlin.")]
        [StringLength(64)]
        public string? TimeZone { get; init; }

        [Display(Name = "Currency", Description = "Three capital letters (ISO 4217), such as EUR.")]
        [RegularExpression(
            "^[A-Z]{3}$",
            ErrorMessage = "must be three capital letters, such as EUR."
        )]
        public string? Currency { get; init; }

        [Display(Name = "Trial days", Description = "Left empty: no trial.")]
        [Range(1, 365)]
        public int? TrialDays { get; init; }

        [Display(Name = "Owner's e-mail")]
        [EmailAddress(ErrorMessage = "must be an e-mail address.")]
        [StringLength(254)]
        public string? OwnerEmail { get; init; }

        [Display(Name = "Tags", Description = "For lists and search.")]
        public IReadOnlyList<string>? Tags { get; init; }
    }

    private IReadOnlyList<string> _plans = [];
    private bool _slugTaken;
    private bool _externalIdTaken;
    private string _slug = "";

    protected override async Task Prepare(DbContext db, Input input, CancellationToken cancellation)
    {
        _plans = await db.Set<Plan>()
            .OrderBy(plan => plan.Rank)
            .Select(plan => plan.Key)
            .ToListAsync(cancellation);
        if (input.ExternalId is not null)
        {
            _externalIdTaken = await db.Set<Tenant>()
                .AnyAsync(tenant => tenant.ExternalId == input.ExternalId, cancellation);
        }

        _slug = input.Slug ?? await TenantRules.FreeSlugAsync(db, input.Name, cancellation);
        _slugTaken =
            input.Slug is not null
            && await db.Set<Tenant>().AnyAsync(tenant => tenant.Slug == _slug, cancellation);
    }

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        foreach (var refusal in TenantRules.CheckDetails(input.TimeZone, input.Slug, input.Tags))
        {
            yield return refusal;
        }

        if (!_plans.Contains(input.Plan, StringComparer.Ordinal))
        {
            yield return TenantRules.UnknownPlan(input.Plan, _plans);
        }

        if (_slugTaken)
        {
            yield return new Refusal(
                "slug_taken",
                $"Another tenant has the slug \"{input.Slug}\". Choose another one."
            );
        }

        if (_externalIdTaken)
        {
            yield return new Refusal(
                "external_id_taken",
                $"Another tenant has the external id \"{input.ExternalId}\"."
            );
        }
    }

    public override void Apply(Input input, OperationContext context)
    {
        var tenant = new Tenant
        {
            Id = Guid.CreateVersion7(),
            Name = input.Name.Trim(),
            Slug = _slug,
            ExternalId = input.ExternalId,
            Domain = input.Domain?.ToLowerInvariant(),
            Country = input.Country,
            TimeZone = input.TimeZone,
            Currency = input.Currency,
            Plan = input.Plan,
            TrialEndsAt = input.TrialDays is { } days ? context.Now.AddDays(days) : null,
            OwnerEmail = input.OwnerEmail?.ToLowerInvariant(),
            Tags = [.. input.Tags ?? []],
            CreatedAt = context.Now,
        };
        tenant.Index();
        context.Add(tenant);
        context.Send("tenant.created", TenantRules.Reference(tenant));
        context.Answer(new JsonObject { ["id"] = tenant.Id.ToString(), ["slug"] = tenant.Slug });
    }

    public override string Summary(Input input, OperationContext context) =>
        $"Created tenant {input.Name.Trim()} on plan {input.Plan}";
}
