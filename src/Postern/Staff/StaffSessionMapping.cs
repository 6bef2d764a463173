using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Storage;

namespace Postern.Staff;

internal sealed class StaffSessionMapping
    : IEntityTypeConfiguration<StaffSession>,
        IEntityTypeConfiguration<StaffSessionActivity>
{
    public void Configure(EntityTypeBuilder<StaffSession> session)
    {
        session.ToTable("staff_sessions");
        session.Ignore(row => row.Label);
        session.HasIndex(row => row.KeyHash).IsUnique();
        session.HasIndex(row => new
        {
            row.Issuer,
            row.Subject,
            row.Id,
        });
        session
            .Property(row => row.RoleClaims)
            .HasConversion(JsonText.Of<List<string>>(), JsonText.Compare<List<string>>());
    }

    public void Configure(EntityTypeBuilder<StaffSessionActivity> activity)
    {
        activity.ToTable("staff_session_activity");
        activity.HasKey(row => row.SessionId);
        activity
            .HasOne<StaffSession>()
            .WithOne()
            .HasForeignKey<StaffSessionActivity>(row => row.SessionId);
    }
}
