using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Postern.Operations;

/// <summary>Takes the kernel's tables into a context's model.</summary>
public static class KernelModel
{
    /// <summary>
    /// Adds <c>audit_entries</c>, <c>outbox_messages</c>, <c>outbox_deliveries</c> and <c>idempotency_keys</c>, and makes
    /// every <see cref="IAudited"/> entity carry its entry as foreign key and concurrency token. Call it last in
    /// <c>OnModelCreating</c>; put the guards of <see cref="Guards"/> into a migration.
    /// </summary>
    public static ModelBuilder AddPosternOperations(this ModelBuilder model, bool json)
    {
        model.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit_entries", table => table.HasTrigger("guard"));
            entry.HasKey(row => row.Sequence);
            entry.HasAlternateKey(row => row.Id);
            entry.Property(row => row.Sequence).ValueGeneratedOnAdd();
            entry
                .Property(row => row.StaffRoles)
                .HasConversion(
                    roles => string.Join(' ', roles),
                    text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    new ValueComparer<IReadOnlyList<string>>(
                        (a, b) => a!.SequenceEqual(b!),
                        roles => roles.Count,
                        roles => roles
                    )
                );
            entry.HasIndex(row => new { row.TenantId, row.Sequence });
            entry
                .HasIndex(row => new { row.UserId, row.Sequence })
                .HasFilter("user_id is not null");
            entry
                .HasIndex(row => new { row.ImpersonationId, row.Sequence })
                .HasFilter("impersonation_id is not null");
            entry.HasIndex(row => new { row.StaffEmail, row.Sequence });
            entry.HasIndex(row => new
            {
                row.StaffEmail,
                row.Action,
                row.Sequence,
            });
            if (json)
            {
                entry.Property(row => row.Before).HasColumnType("jsonb");
                entry.Property(row => row.After).HasColumnType("jsonb");
            }
        });
        model.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox_messages");
            message.Property(row => row.Channel).HasDefaultValue(OutboxChannels.Webhook);
            message.HasIndex(row => new { row.TenantId, row.Id }).HasFilter("channel <> 'webhook'");
            message.HasIndex(row => row.SubjectId).HasFilter("subject_id is not null");
            message
                .HasOne(row => row.Delivery)
                .WithOne()
                .HasForeignKey<OutboxDelivery>(delivery => delivery.MessageId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<OutboxDelivery>(delivery =>
        {
            delivery.ToTable("outbox_deliveries");
            delivery.HasKey(row => row.MessageId);
            delivery.HasIndex(row => new { row.State, row.NextAttemptAt });
        });
        model.Entity<IdempotencyRecord>(record =>
        {
            record.ToTable("idempotency_keys");
            record.HasKey(row => row.KeyHash);
            record.HasIndex(row => row.CreatedAt);
        });
        foreach (
            var type in model
                .Model.GetEntityTypes()
                .Where(type => type.ClrType.IsAssignableTo(typeof(IAudited)))
        )
        {
            var entity = model.Entity(type.ClrType);
            entity.ToTable(table => table.HasTrigger("guard"));
            entity.Property(nameof(IAudited.Id)).ValueGeneratedNever();
            entity.Property(nameof(IAudited.AuditEntryId)).IsConcurrencyToken();
            entity
                .HasOne(typeof(AuditEntry))
                .WithMany()
                .HasForeignKey(nameof(IAudited.AuditEntryId))
                .HasPrincipalKey(nameof(AuditEntry.Id))
                .OnDelete(DeleteBehavior.Restrict);
        }

        foreach (var type in model.Model.GetEntityTypes())
        {
            foreach (var property in type.GetProperties())
            {
                var clr = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (clr.IsEnum)
                {
                    property.SetValueConverter(
                        (ValueConverter)
                            Activator.CreateInstance(typeof(EnumText<>).MakeGenericType(clr))!
                    );
                    property.SetMaxLength(20);
                }

                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            }
        }

        return model;
    }

    /// <summary>Enums as the camelCase words that JSON uses as well.</summary>
    private sealed class EnumText<TEnum>()
        : ValueConverter<TEnum, string>(
            value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()),
            text => Enum.Parse<TEnum>(text, true)
        )
        where TEnum : struct, Enum;
}
