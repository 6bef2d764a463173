using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Users.Operations;

[Operation("user.create", Risk.Medium, Title = "Create user")]
[Description(
    "Adds a person to a tenant. The product sends the invitation; no password is made here."
)]
public sealed class CreateUser : Operation<Tenant, CreateUser.Input>
{
    public sealed record Input
    {
        [Display(Name = "E-mail")]
        [EmailAddress(ErrorMessage = "must be an e-mail address.")]
        [StringLength(254)]
        public required string Email { get; init; }

        [Display(Name = "Name")]
        [StringLength(200, MinimumLength = 1)]
        public required string Name { get; init; }

        [Display(
            Name = "Role",
            Description = "In the product's own words; member when left empty."
        )]
        [RegularExpression(
            "^[a-z][a-z0-9_-]{0,39}$",
            ErrorMessage = "must be a lower-case word, such as member."
        )]
        [DefaultValue("member")]
        public string? Role { get; init; }

        [Display(
            Name = "External id",
            Description = "The id that the product itself has for this user."
        )]
        [StringLength(200, MinimumLength = 1)]
        public string? ExternalId { get; init; }
    }

    internal bool EmailTaken { get; set; }

    internal bool ExternalIdTaken { get; set; }

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    )
    {
        var email = input.Email.ToLowerInvariant();
        EmailTaken = await db.Set<User>()
            .AnyAsync(user => user.TenantId == tenant.Id && user.Email == email, cancellation);
        ExternalIdTaken =
            input.ExternalId is not null
            && await db.Set<User>()
                .AnyAsync(
                    user => user.TenantId == tenant.Id && user.ExternalId == input.ExternalId,
                    cancellation
                );
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (!tenant.IsActive)
        {
            yield return TenantRules.Deactivated;
        }

        if (EmailTaken)
        {
            yield return new Refusal(
                "email_taken",
                $"{tenant.Name} has a user with this e-mail already."
            );
        }

        if (ExternalIdTaken)
        {
            yield return new Refusal(
                "external_id_taken",
                $"{tenant.Name} has a user with this external id already."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        var user = new User
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Id,
            ExternalId = input.ExternalId,
            Email = input.Email.ToLowerInvariant(),
            Name = input.Name.Trim(),
            Role = input.Role ?? "member",
            CreatedAt = context.Now,
        };
        user.Index();
        context.Add(user);
        context.Send("user.created", UserRules.Reference(user, context.Now));
        context.Answer(new JsonObject { ["id"] = user.Id.ToString() });
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Created user {Mask.Text(input.Email)} in {tenant.Name}";
}
