using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Tenants;

namespace Postern.Users;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.Ignore(row => row.Label);
        user.Ignore(row => row.IsActive);
        user.HasIndex(row => new { row.TenantId, row.Email }).IsUnique();
        user.HasIndex(row => new { row.TenantId, row.ExternalId }).IsUnique();
        user.HasIndex(row => new { row.TenantId, row.Id });
        user.HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
