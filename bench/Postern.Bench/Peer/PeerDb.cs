using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Postern.Bench.Peer;

/// <summary>
/// Postern's tables as a team without Postern would map them: conventional entities, and an audit trail as Audit.NET's
/// EF provider writes it. It looks at the change tracker, saves, builds its event as JSON and saves that a second time,
/// in the same transaction.
/// </summary>
internal sealed class PeerDb(DbContextOptions<PeerDb> options) : DbContext(options)
{
    public DbSet<PeerTenant> Tenants => Set<PeerTenant>();

    public DbSet<PeerPlan> Plans => Set<PeerPlan>();

    public DbSet<PeerKey> Keys => Set<PeerKey>();

    public DbSet<PeerMessage> Messages => Set<PeerMessage>();

    /// <summary>Saves what has changed, then the record of it.</summary>
    public async Task SaveAuditedAsync(
        PeerCaller caller,
        string reason,
        string ticket,
        CancellationToken cancellation
    )
    {
        var events = ChangeTracker
            .Entries()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified)
            .Select(entry => new PendingEvent(entry))
            .ToList();
        await SaveChangesAsync(cancellation);
        AddRange(
            events
                .Where(pending => pending.Tenant is not null)
                .Select(pending => pending.ToEntry(caller, reason, ticket))
        );
        await SaveChangesAsync(cancellation);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PeerTenant>().ToTable("tenants");
        modelBuilder.Entity<PeerPlan>().ToTable("plans");
        modelBuilder.Entity<PeerKey>().ToTable("idempotency_keys").HasKey(key => key.KeyHash);
        modelBuilder.Entity<PeerMessage>().ToTable("outbox_messages");
        modelBuilder
            .Entity<PeerDelivery>()
            .ToTable("outbox_deliveries")
            .HasKey(delivery => delivery.MessageId);
        modelBuilder
            .Entity<PeerMessage>()
            .HasOne(message => message.Delivery)
            .WithOne()
            .HasForeignKey<PeerDelivery>(delivery => delivery.MessageId);
        modelBuilder.Entity<PeerEntry>(entry =>
        {
            entry.ToTable("audit_entries");
            entry.HasKey(row => row.Sequence);
            entry.Property(row => row.Before).HasColumnType("jsonb");
            entry.Property(row => row.After).HasColumnType("jsonb");
        });
        foreach (var type in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in type.GetProperties())
            {
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            }
        }
    }

    /// <summary>What the tracker knows before the first save.</summary>
    private sealed class PendingEvent(EntityEntry entry)
    {
        private readonly string? _before =
            entry.State == EntityState.Modified ? Values(entry, old: true) : null;
        private readonly string _after = Values(entry, old: false);

        public PeerTenant? Tenant => entry.Entity as PeerTenant;

        public PeerEntry ToEntry(PeerCaller caller, string reason, string ticket) =>
            new()
            {
                Id = Guid.CreateVersion7(),
                At = DateTimeOffset.UtcNow,
                Kind = "change",
                Action = "tenant.plan.update",
                StaffIssuer = caller.Issuer,
                StaffSubject = caller.Subject,
                StaffEmail = caller.Email,
                StaffName = caller.Name,
                StaffRoles = caller.Roles,
                TenantId = Tenant!.Id,
                TargetKind = "tenant",
                TargetId = Tenant.Id.ToString(),
                Reason = reason,
                Ticket = ticket,
                Summary = $"Changed the plan of {Tenant.Name}",
                Before = _before,
                After = _after,
                RequestId = caller.RequestId,
                SourceIp = caller.SourceIp,
                Server = Environment.MachineName,
            };

        private static string Values(EntityEntry entry, bool old) =>
            JsonSerializer.Serialize(
                entry
                    .Properties.Where(property =>
                        entry.State == EntityState.Added || property.IsModified
                    )
                    .ToDictionary(
                        property => property.Metadata.Name,
                        property => old ? property.OriginalValue : property.CurrentValue,
                        StringComparer.Ordinal
                    )
            );
    }
}

/// <summary>Who asks.</summary>
internal sealed record PeerCaller(
    string Issuer,
    string Subject,
    string Email,
    string Name,
    string Roles,
    string RequestId,
    string? SourceIp
);

internal sealed class PeerTenant
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public string Slug { get; set; } = "";
    public string? ExternalId { get; set; }
    public string? Domain { get; set; }
    public string? Country { get; set; }
    public string? TimeZone { get; set; }
    public string? Currency { get; set; }
    public string Plan { get; set; } = "";
    public string Status { get; set; } = "";
    public string SupportAccess { get; set; } = "";
    public DateTimeOffset? TrialEndsAt { get; set; }
    public string? OwnerEmail { get; set; }
    public string Tags { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? DeactivatedAt { get; set; }
    public string SearchName { get; set; } = "";
    public string SearchText { get; set; } = "";
}

internal sealed class PeerPlan
{
    public Guid Id { get; set; }
    public string Key { get; set; } = "";
}

internal sealed class PeerKey
{
    public byte[] KeyHash { get; set; } = [];
    public byte[] RequestHash { get; set; } = [];
    public string Answer { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
}

internal sealed class PeerMessage
{
    public Guid Id { get; set; }
    public Guid AuditEntryId { get; set; }
    public string Type { get; set; } = "";
    public string Payload { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public PeerDelivery? Delivery { get; set; }
}

internal sealed class PeerDelivery
{
    public Guid MessageId { get; set; }
    public string State { get; set; } = "";
    public int Attempts { get; set; }
    public DateTimeOffset NextAttemptAt { get; set; }
}

internal sealed class PeerEntry
{
    public long Sequence { get; set; }
    public Guid Id { get; set; }
    public DateTimeOffset At { get; set; }
    public string Kind { get; set; } = "";
    public string Action { get; set; } = "";
    public string? StaffIssuer { get; set; }
    public string? StaffSubject { get; set; }
    public string? StaffEmail { get; set; }
    public string? StaffName { get; set; }
    public string StaffRoles { get; set; } = "";
    public Guid? TenantId { get; set; }
    public string? TargetKind { get; set; }
    public string? TargetId { get; set; }
    public string? Reason { get; set; }
    public string? Ticket { get; set; }
    public string Summary { get; set; } = "";
    public string? Before { get; set; }
    public string? After { get; set; }
    public string RequestId { get; set; } = "";
    public string? SourceIp { get; set; }
    public string Server { get; set; } = "";
}
