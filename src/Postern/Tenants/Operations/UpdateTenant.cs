using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.update", Risk.Low, Title = "Edit details")]
[Description(
    "Changes a tenant's details. What is left out stays as it is; an empty text or list clears."
)]
public sealed class UpdateTenant : Operation<Tenant, UpdateTenant.Input>
{
    public sealed record Input
    {
        [Display(Name = "Name")]
        [StringLength(200, MinimumLength = 1)]
        public string? Name { get; init; }

        [Display(Name = "Slug", Description = "Short name for URLs.")]
        [StringLength(63, MinimumLength = 1)]
        public string? Slug { get; init; }

        [Display(Name = "Domain", Description = "Such as example.com.")]
        [StringLength(253)]
        public string? Domain { get; init; }

        [Display(Name = "Country", Description = "Two capital letters (ISO 3166-1), such as DE.")]
        [RegularExpression(
            "^([A-Z]{2})?$",
            ErrorMessage = "must be two capital letters, such as DE."
        )]
        public string? Country { get; init; }

        [Display(Name = "Time zone", Description = "IANA name, such as Europe/Berlin.")]
        [StringLength(64)]
        public string? TimeZone { get; init; }

        [Display(Name = "Currency", Description = "Three capital letters (ISO 4217), such as EUR.")]
        [RegularExpression(
            "^([A-Z]{3})?$",
            ErrorMessage = "must be three capital letters, such as EUR."
        )]
        public string? Currency { get; init; }

        [Display(Name = "Owner's e-mail")]
        [RegularExpression(@"^([^@\s]+@[^@\s]+)?$", ErrorMessage = "must be an e-mail address.")]
        [StringLength(254)]
        public string? OwnerEmail { get; init; }

        [Display(Name = "Tags", Description = "For lists and search.")]
        public IReadOnlyList<string>? Tags { get; init; }
    }

    private bool _slugTaken;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    )
    {
        if (input.Slug is not null && input.Slug != tenant.Slug)
        {
            _slugTaken = await db.Set<Tenant>()
                .AnyAsync(other => other.Slug == input.Slug, cancellation);
        }
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        foreach (
            var refusal in TenantRules.CheckDetails(
                NullIfEmpty(input.TimeZone),
                input.Slug,
                input.Tags
            )
        )
        {
            yield return refusal;
        }

        if (_slugTaken)
        {
            yield return new Refusal(
                "slug_taken",
                $"Another tenant has the slug \"{input.Slug}\". Choose another one."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        tenant.Name = input.Name?.Trim() ?? tenant.Name;
        tenant.Slug = input.Slug ?? tenant.Slug;
        tenant.Domain = Changed(tenant.Domain, input.Domain?.ToLowerInvariant());
        tenant.Country = Changed(tenant.Country, input.Country);
        tenant.TimeZone = Changed(tenant.TimeZone, input.TimeZone);
        tenant.Currency = Changed(tenant.Currency, input.Currency);
        tenant.OwnerEmail = Changed(tenant.OwnerEmail, input.OwnerEmail?.ToLowerInvariant());
        if (input.Tags is not null)
        {
            tenant.Tags = [.. input.Tags];
        }

        tenant.Index();
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Edited the details of {tenant.Name}";

    private static string? Changed(string? current, string? wanted) =>
        wanted is null ? current : NullIfEmpty(wanted);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
