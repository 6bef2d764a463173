using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Storage;

namespace Postern.Tenants;

internal sealed class TenantMapping : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> tenant)
    {
        tenant.ToTable("tenants");
        tenant.Ignore(row => row.Label);
        tenant.Ignore(row => row.IsActive);
        tenant.HasIndex(row => row.Slug).IsUnique();
        tenant.HasIndex(row => row.ExternalId).IsUnique();
        tenant.HasIndex(row => row.Domain);
        tenant.HasIndex(row => new { row.Plan, row.Id });
        tenant.HasIndex(row => new { row.Status, row.Id });
        tenant.HasIndex(row => row.TrialEndsAt).HasFilter("trial_ends_at is not null");
        tenant
            .Property(row => row.Tags)
            .HasConversion(JsonText.Of<List<string>>(), JsonText.Compare<List<string>>());
        tenant
            .HasOne<Plan>()
            .WithMany()
            .HasForeignKey(row => row.Plan)
            .HasPrincipalKey(plan => plan.Key);
    }
}

internal sealed class PlanMapping : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> plan)
    {
        plan.ToTable("plans");
        plan.HasAlternateKey(row => row.Key);
    }
}

internal sealed class FlagMapping : IEntityTypeConfiguration<Flag>
{
    public void Configure(EntityTypeBuilder<Flag> flag)
    {
        flag.ToTable("flags");
        flag.HasAlternateKey(row => row.Key);
        flag.Property(row => row.Plans)
            .HasConversion(JsonText.Of<List<string>>(), JsonText.Compare<List<string>>());
    }
}

internal sealed class TenantFlagMapping : IEntityTypeConfiguration<TenantFlag>
{
    public void Configure(EntityTypeBuilder<TenantFlag> flag)
    {
        flag.ToTable("tenant_flags");
        flag.HasIndex(row => new { row.TenantId, row.Flag }).IsUnique();
        flag.HasIndex(row => row.Until).HasFilter("until is not null");
        flag.HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
        flag.HasOne<Flag>()
            .WithMany()
            .HasForeignKey(row => row.Flag)
            .HasPrincipalKey(definition => definition.Key);
    }
}

internal sealed class TenantNoteMapping : IEntityTypeConfiguration<TenantNote>
{
    public void Configure(EntityTypeBuilder<TenantNote> note)
    {
        note.ToTable("tenant_notes");
        note.HasIndex(row => new { row.TenantId, row.Id });
        note.HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
