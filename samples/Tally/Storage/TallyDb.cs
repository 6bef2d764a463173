using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tally.Customers;
using Tally.Exports;
using Tally.Invoices;

namespace Tally.Storage;

/// <summary>
/// Tally's tables. Every query sees the rows of the signed-in user's company and no others; the few that must look
/// further (signing in, an API key) say so with <c>IgnoreQueryFilters</c>.
/// </summary>
public sealed class TallyDb(DbContextOptions<TallyDb> options, Member member) : DbContext(options)
{
    public DbSet<Tenant> Tenants => Set<Tenant>();
    public DbSet<User> Users => Set<User>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Invoice> Invoices => Set<Invoice>();
    public DbSet<ExportRequest> Exports => Set<ExportRequest>();

    private string TenantId => member.TenantId;

    /// <summary>A user of any company, for deciding who somebody is.</summary>
    internal async Task<(User, Tenant)?> FindUserAsync(
        string? id,
        CancellationToken cancellationToken
    )
    {
        var found = await Users
            .IgnoreQueryFilters()
            .AsNoTracking()
            .Where(user => user.Id == id)
            .Join(
                Tenants.IgnoreQueryFilters(),
                user => user.TenantId,
                tenant => tenant.Id,
                (user, tenant) => new { user, tenant }
            )
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.user, found.tenant);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration) =>
        // SQLite cannot compare a DateTimeOffset.
        configuration.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Tenant>(tenant =>
        {
            tenant.HasQueryFilter(row => row.Id == TenantId);
            tenant.OwnsOne(row => row.Card);
        });
        model.Entity<User>(user =>
        {
            user.HasQueryFilter(row => row.TenantId == TenantId);
            user.HasOne<Tenant>().WithMany().HasForeignKey(row => row.TenantId);
            user.HasIndex(row => row.Email).IsUnique();
            user.Property(row => row.Email).UseCollation("NOCASE");
        });
        model.Entity<ApiKey>(key =>
        {
            key.HasQueryFilter(row => row.TenantId == TenantId);
            key.HasIndex(row => row.Hash).IsUnique();
            key.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        });
        model.Entity<Customer>(customer =>
        {
            customer.HasQueryFilter(row => row.TenantId == TenantId);
            customer.HasOne<Tenant>().WithMany().HasForeignKey(row => row.TenantId);
        });
        model.Entity<Invoice>(invoice =>
        {
            invoice.HasQueryFilter(row => row.TenantId == TenantId);
            invoice.HasIndex(row => new { row.TenantId, row.Number }).IsUnique();
            invoice.HasOne(row => row.Customer).WithMany().HasForeignKey(row => row.CustomerId);
            invoice.OwnsMany(row => row.Lines, lines => lines.ToJson());
            invoice.Navigation(row => row.Customer).IsRequired();
        });
        model.Entity<ExportRequest>(export =>
        {
            export.HasQueryFilter(row => row.TenantId == TenantId);
        });
    }

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(
            time => time.ToUnixTimeMilliseconds(),
            stored => DateTimeOffset.FromUnixTimeMilliseconds(stored)
        );
}
