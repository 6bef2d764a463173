using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.sync", Risk.Low, Title = "Tell of a tenant", ForServices = true)]
[Description(
    "The SaaS tells of one of its tenants, by its own id: made when it is new, brought up to date when it is not."
)]
public sealed class SyncTenant : Operation<SyncTenant.Input>
{
    public sealed record Input
    {
        [Display(Name = "External id")]
        [StringLength(200, MinimumLength = 1)]
        public required string ExternalId { get; init; }

        [Display(Name = "Name")]
        [StringLength(200, MinimumLength = 1)]
        public required string Name { get; init; }

        [Display(Name = "Plan", Description = "The smallest one when a new tenant brings none.")]
        [StringLength(63)]
        public string? Plan { get; init; }

        [Display(Name = "Domain")]
        [RegularExpression(
            TenantRules.DomainPattern,
            ErrorMessage = "must be a domain name, such as example.com."
        )]
        public string? Domain { get; init; }

        [Display(Name = "Country")]
        [RegularExpression("^[A-Z]{2}$", ErrorMessage = "must be two capital letters, such as DE.")]
        public string? Country { get; init; }

        [Display(Name = "Currency")]
        [RegularExpression(
            "^[A-Z]{3}$",
            ErrorMessage = "must be three capital letters, such as EUR."
        )]
        public string? Currency { get; init; }

        [Display(Name = "Owner's e-mail")]
        [EmailAddress(ErrorMessage = "must be an e-mail address.")]
        [StringLength(254)]
        public string? OwnerEmail { get; init; }
    }

    private IReadOnlyList<string> _plans = [];
    private Tenant? _tenant;
    private string _slug = "";
    private bool _isNew;

    protected override async Task Prepare(DbContext db, Input input, CancellationToken cancellation)
    {
        _plans = [.. (await PlanChoices.ListAsync(db, cancellation)).Select(plan => plan.Value)];
        _tenant = await db.Set<Tenant>()
            .TagWith(RowLock.Tag)
            .SingleOrDefaultAsync(tenant => tenant.ExternalId == input.ExternalId, cancellation);
        if (_tenant is null)
        {
            _slug = await TenantRules.FreeSlugAsync(db, input.Name, cancellation);
        }
    }

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        if (input.Plan is { } plan && !_plans.Contains(plan, StringComparer.Ordinal))
        {
            yield return TenantRules.UnknownPlan(plan, _plans);
        }
    }

    public override void Apply(Input input, OperationContext context)
    {
        if (_tenant is null)
        {
            _isNew = true;
            _tenant = new Tenant
            {
                Id = Guid.CreateVersion7(),
                ExternalId = input.ExternalId,
                Name = input.Name.Trim(),
                Slug = _slug,
                Plan = input.Plan ?? _plans[0],
                CreatedAt = context.Now,
            };
            context.Add(_tenant);
        }

        // What is left out is left as it is: the SaaS need not know of everything.
        _tenant.Name = input.Name.Trim();
        _tenant.Plan = input.Plan ?? _tenant.Plan;
        _tenant.Domain = input.Domain?.ToLowerInvariant() ?? _tenant.Domain;
        _tenant.Country = input.Country ?? _tenant.Country;
        _tenant.Currency = input.Currency ?? _tenant.Currency;
        _tenant.OwnerEmail = input.OwnerEmail?.ToLowerInvariant() ?? _tenant.OwnerEmail;
        _tenant.Index();
        context.About(_tenant);
        context.Answer(new JsonObject { ["id"] = _tenant.Id.ToString(), ["created"] = _isNew });
    }

    public override string Summary(Input input, OperationContext context) =>
        _isNew
            ? $"The product told of a new tenant, {_tenant!.Name}"
            : $"The product told of changes to {_tenant!.Name}";
}
