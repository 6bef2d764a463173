using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Operations;

namespace Postern.Configuration;

/// <summary>A setting's history is the audit log's: this finds it there, at no cost to any other entry.</summary>
internal sealed class SettingHistory : IEntityTypeConfiguration<AuditEntry>
{
    /// <summary>What entries call an override.</summary>
    public static readonly string TargetKind = JsonNamingPolicy.CamelCase.ConvertName(
        nameof(SettingOverride)
    );

    public void Configure(EntityTypeBuilder<AuditEntry> entry) =>
        entry
            .HasIndex(row => new { row.TargetId, row.Sequence })
            .HasFilter($"target_kind = '{TargetKind}'");
}
