using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.ServiceKeys;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Configuration;

internal sealed class SettingOverrideMapping : IEntityTypeConfiguration<SettingOverride>
{
    public void Configure(EntityTypeBuilder<SettingOverride> setting)
    {
        setting.ToTable("setting_overrides");
        setting.Ignore(row => row.Label);
        setting.HasIndex(row => new { row.Key, row.Place }).IsUnique();
        setting.HasIndex(row => row.TenantId).HasFilter("tenant_id is not null");
        setting.HasIndex(row => row.NextAt).HasFilter("next_at is not null");
        setting
            .Property(row => row.Values)
            .HasConversion(JsonText.Of<List<TimedValue>>(), JsonText.Compare<List<TimedValue>>());
        setting
            .HasOne<Plan>()
            .WithMany()
            .HasForeignKey(row => row.Plan)
            .HasPrincipalKey(plan => plan.Key);
        setting
            .HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CustomerServerMapping : IEntityTypeConfiguration<CustomerServer>
{
    public void Configure(EntityTypeBuilder<CustomerServer> server)
    {
        server.ToTable("customer_servers");
        server.HasIndex(row => new { row.ServiceKeyId, row.Server }).IsUnique();
        server
            .HasOne<ServiceKey>()
            .WithMany()
            .HasForeignKey(row => row.ServiceKeyId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
