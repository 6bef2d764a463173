using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Users.Operations;

[Operation("user.sync", Risk.Low, Title = "Tell of a user", ForServices = true)]
[Description(
    "The SaaS tells of one of a tenant's users, by its own ids: made when new, brought up to date when not."
)]
public sealed class SyncUser : Operation<Tenant, SyncUser.Input>
{
    public sealed record Input
    {
        [Display(Name = "External id")]
        [StringLength(200, MinimumLength = 1)]
        public required string ExternalId { get; init; }

        [Display(Name = "E-mail")]
        [EmailAddress(ErrorMessage = "must be an e-mail address.")]
        [StringLength(254)]
        public required string Email { get; init; }

        [Display(Name = "Name")]
        [StringLength(200, MinimumLength = 1)]
        public required string Name { get; init; }

        [Display(Name = "Role")]
        [RegularExpression(
            "^[a-z][a-z0-9_-]{0,39}$",
            ErrorMessage = "must be a lower-case word, such as member."
        )]
        public string? Role { get; init; }
    }

    private User? _user;
    private bool _emailTaken;
    private bool _isNew;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    )
    {
        var email = input.Email.ToLowerInvariant();
        var found = await db.Set<User>()
            .Where(user =>
                user.TenantId == tenant.Id
                && (user.ExternalId == input.ExternalId || user.Email == email)
            )
            .ToListAsync(cancellation);

        // Somebody whom staff have made, and whom the SaaS now tells of, is the same person.
        _user =
            found.Find(user => user.ExternalId == input.ExternalId)
            ?? found.Find(user => user.ExternalId is null);
        _emailTaken = found.Exists(user => user != _user && user.Email == email);
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (_emailTaken)
        {
            yield return new Refusal(
                "email_taken",
                "Another user of this tenant has this e-mail already."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        if (_user is null)
        {
            _isNew = true;
            _user = new User
            {
                Id = Guid.CreateVersion7(),
                TenantId = tenant.Id,
                ExternalId = input.ExternalId,
                Email = input.Email.ToLowerInvariant(),
                Name = input.Name.Trim(),
                Role = input.Role ?? "member",
                CreatedAt = context.Now,
            };
            context.Add(_user);
        }

        _user.ExternalId = input.ExternalId;
        _user.Email = input.Email.ToLowerInvariant();
        _user.Name = input.Name.Trim();
        _user.Role = input.Role ?? _user.Role;
        _user.Index();
        context.About(_user);
        context.Answer(new JsonObject { ["id"] = _user.Id.ToString(), ["created"] = _isNew });
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        _isNew
            ? $"The product told of a new user of {tenant.Name}, {Mask.Text(_user!.Email)}"
            : $"The product told of changes to {Mask.Text(_user!.Email)} of {tenant.Name}";
}
