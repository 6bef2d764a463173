using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Tenants;

namespace Postern.Billing;

internal static class TenantReference
{
    /// <summary>A foreign key to the tenant, which is never removed while this is there.</summary>
    public static void BelongsToTenant<T>(
        this EntityTypeBuilder<T> entity,
        Expression<Func<T, object?>> tenantId
    )
        where T : class =>
        entity
            .HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(tenantId)
            .OnDelete(DeleteBehavior.Restrict);
}
