using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postern.Alerts;

internal sealed class AlertMapping : IEntityTypeConfiguration<AlertRule>
{
    public void Configure(EntityTypeBuilder<AlertRule> rule)
    {
        rule.ToTable("alert_rules");
        rule.Ignore(row => row.Label);
    }
}
