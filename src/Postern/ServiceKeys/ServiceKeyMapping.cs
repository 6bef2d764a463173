using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Storage;

namespace Postern.ServiceKeys;

internal sealed class ServiceKeyMapping : IEntityTypeConfiguration<ServiceKey>
{
    public void Configure(EntityTypeBuilder<ServiceKey> key)
    {
        key.ToTable("service_keys");
        key.Ignore(row => row.Label);
        key.HasIndex(row => row.KeyHash).IsUnique();
        key.Property(row => row.Scopes)
            .HasConversion(JsonText.Of<List<string>>(), JsonText.Compare<List<string>>());
    }
}

internal sealed class ServiceKeyActivityMapping : IEntityTypeConfiguration<ServiceKeyActivity>
{
    public void Configure(EntityTypeBuilder<ServiceKeyActivity> activity)
    {
        activity.ToTable("service_key_activity");
        activity.HasKey(row => row.KeyId);
        activity
            .HasOne<ServiceKey>()
            .WithOne()
            .HasForeignKey<ServiceKeyActivity>(row => row.KeyId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
