using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Impersonation;

internal sealed class ImpersonationSessionMapping : IEntityTypeConfiguration<ImpersonationSession>
{
    public void Configure(EntityTypeBuilder<ImpersonationSession> session)
    {
        session.ToTable("impersonation_sessions");
        session.Ignore(row => row.Label);
        session.Ignore(row => row.CodeExpiresAt);
        session.HasIndex(row => row.CodeHash).IsUnique();

        // One at a time for each staff member, whatever the code above does.
        session
            .HasIndex(row => new { row.StaffIssuer, row.StaffSubject })
            .IsUnique()
            .HasFilter("ended_at is null");
        session.HasIndex(row => new { row.TenantId, row.Id });
        session.HasIndex(row => new { row.UserId, row.Id });
        session.HasIndex(row => row.ExpiresAt).HasFilter("ended_at is null");
        session
            .HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
        session
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(row => row.UserId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ImpersonatedRequestMapping : IEntityTypeConfiguration<ImpersonatedRequest>
{
    public void Configure(EntityTypeBuilder<ImpersonatedRequest> request)
    {
        request.ToTable("impersonated_requests");
        request.HasIndex(row => new
        {
            row.SessionId,
            row.At,
            row.Id,
        });
        request
            .HasOne<ImpersonationSession>()
            .WithMany()
            .HasForeignKey(row => row.SessionId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SupportAccessRequestMapping : IEntityTypeConfiguration<SupportAccessRequest>
{
    public void Configure(EntityTypeBuilder<SupportAccessRequest> request)
    {
        request.ToTable("support_access_requests");
        request.Ignore(row => row.Label);
        request.HasIndex(row => new { row.TenantId, row.Id });
        request
            .HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
