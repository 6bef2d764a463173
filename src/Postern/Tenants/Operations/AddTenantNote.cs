using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.note.add", Risk.Low, Title = "Add note")]
[Description("Leaves a note about a tenant for the colleagues who look at it next.")]
public sealed class AddTenantNote : Operation<Tenant, AddTenantNote.Input>
{
    public sealed record Input
    {
        [Display(Name = "Note", Description = "The tenant does not see it.")]
        [DataType(DataType.MultilineText)]
        [StringLength(4000, MinimumLength = 1)]
        public required string Text { get; init; }

        [Display(Name = "Pinned", Description = "Shown above the others.")]
        [DefaultValue(false)]
        public bool? Pinned { get; init; }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        var note = new TenantNote
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Id,
            Text = input.Text.Trim(),
            Pinned = input.Pinned ?? false,
            Author = context.Actor.Email ?? context.Actor.Name,
            CreatedAt = context.Now,
        };
        context.Add(note);
        context.Answer(new JsonObject { ["id"] = note.Id.ToString() });
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Added a note about {tenant.Name}";
}
