using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.ServiceKeys.Pages;
using Postern.Settings;

namespace Postern.ServiceKeys.Operations;

[ShowsResult<NewServiceKey>]
[Operation("service_key.create", Risk.High, Title = "Create service key")]
[Description(
    "Makes a key by which one of your own services speaks to the runtime plane. It is shown once and never again."
)]
public sealed class CreateServiceKey(CustomerApps apps) : Operation<CreateServiceKey.Input>
{
    public sealed record Input
    {
        [Display(Name = "Name", Description = "The service that will hold it, such as tally-web.")]
        [StringLength(100, MinimumLength = 1)]
        public required string Name { get; init; }

        [Display(
            Name = "Scopes",
            Description = "What it opens: read, tenants, impersonation, usage, jobs. All of them when left empty."
        )]
        public List<string>? Scopes { get; init; }

        [Display(
            Name = "Audience",
            Description = "The customer app that the service belongs to, as it stands in impersonation tokens; the first configured one when left empty."
        )]
        [StringLength(63)]
        [AskedWhen<SeveralApps>]
        public string? Audience { get; init; }

        [Display(
            Name = "Valid for",
            Description = "Days until it ends by itself; for ever when left empty."
        )]
        [Range(1, 3650)]
        public int? Days { get; init; }
    }

    internal bool NameTaken { get; set; }

    protected override async Task Prepare(
        DbContext db,
        Input input,
        CancellationToken cancellation
    ) =>
        NameTaken = await db.Set<ServiceKey>()
            .AnyAsync(key => key.Name == input.Name && key.RevokedAt == null, cancellation);

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        var unknown = (input.Scopes ?? [])
            .Except(ServiceKeyScopes.All, StringComparer.Ordinal)
            .ToList();
        if (unknown.Count > 0)
        {
            yield return new Refusal(
                "unknown_scope",
                $"There is no scope {string.Join(", ", unknown)}. There are {string.Join(", ", ServiceKeyScopes.All)}."
            );
        }

        if (input.Audience is { } audience && apps.Find(audience) is null)
        {
            yield return apps.Unknown(audience);
        }

        if (NameTaken)
        {
            yield return new Refusal(
                "name_taken",
                $"There is a live key named {input.Name}. Revoke it, or give this one another name."
            );
        }
    }

    public override void Apply(Input input, OperationContext context)
    {
        var value = ServiceKey.NewValue();
        var key = new ServiceKey
        {
            Id = Guid.CreateVersion7(),
            Name = input.Name,
            Prefix = ServiceKey.PrefixOf(value),
            KeyHash = ServiceKey.Hash(value),
            Scopes = input.Scopes is { Count: > 0 } scopes
                ? [.. scopes.Distinct(StringComparer.Ordinal)]
                : [.. ServiceKeyScopes.All],
            Audience = input.Audience ?? apps.Default.Name,
            CreatedAt = context.Now,
            ExpiresAt = input.Days is { } days ? context.Now.AddDays(days) : null,
        };
        context.Add(key);
        context.Answer(new JsonObject { ["id"] = key.Id.ToString(), ["prefix"] = key.Prefix });
        context.AnswerOnce(new JsonObject { ["key"] = value });
    }

    public override string Summary(Input input, OperationContext context) =>
        $"Created service key {input.Name}";
}
