using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Postern.Alerts;
using Postern.Billing;
using Postern.Billing.Stripe;
using Postern.Configuration;
using Postern.Impersonation;
using Postern.Jobs;
using Postern.Jobs.Hangfire;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.Staff;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Storage;

/// <summary>Postern's own tables, on either database.</summary>
public abstract class PosternDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<Flag> Flags => Set<Flag>();

    public DbSet<TenantFlag> TenantFlags => Set<TenantFlag>();

    public DbSet<TenantNote> TenantNotes => Set<TenantNote>();

    public DbSet<User> Users => Set<User>();

    public DbSet<StaffSession> StaffSessions => Set<StaffSession>();

    public DbSet<StaffSessionActivity> StaffSessionActivity => Set<StaffSessionActivity>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();

    public DbSet<OutboxDelivery> OutboxDeliveries => Set<OutboxDelivery>();

    public DbSet<ServiceKey> ServiceKeys => Set<ServiceKey>();

    public DbSet<ServiceKeyActivity> ServiceKeyActivity => Set<ServiceKeyActivity>();

    public DbSet<TokenKey> TokenKeys => Set<TokenKey>();

    public DbSet<ImpersonationSession> ImpersonationSessions => Set<ImpersonationSession>();

    public DbSet<ImpersonatedRequest> ImpersonatedRequests => Set<ImpersonatedRequest>();

    public DbSet<SettingOverride> SettingOverrides => Set<SettingOverride>();

    public DbSet<CustomerServer> CustomerServers => Set<CustomerServer>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<Credit> Credits => Set<Credit>();

    public DbSet<BalanceTransaction> BalanceTransactions => Set<BalanceTransaction>();

    public DbSet<Invoice> Invoices => Set<Invoice>();

    public DbSet<BillingOverride> BillingOverrides => Set<BillingOverride>();

    public DbSet<UsageEvent> UsageEvents => Set<UsageEvent>();

    public DbSet<UsageDay> UsageDays => Set<UsageDay>();

    public DbSet<UsageMeter> UsageMeters => Set<UsageMeter>();

    public DbSet<UsageAdjustment> UsageAdjustments => Set<UsageAdjustment>();

    public DbSet<StripeEvent> StripeEvents => Set<StripeEvent>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<JobAttempt> JobAttempts => Set<JobAttempt>();

    public DbSet<JobCount> JobCounts => Set<JobCount>();

    public DbSet<JobHour> JobHours => Set<JobHour>();

    public DbSet<JobDay> JobDays => Set<JobDay>();

    public DbSet<JobMinute> JobMinutes => Set<JobMinute>();

    public DbSet<JobErrorGroup> JobErrorGroups => Set<JobErrorGroup>();

    public DbSet<JobErrorHour> JobErrorHours => Set<JobErrorHour>();

    public DbSet<CustomerRequest> CustomerRequests => Set<CustomerRequest>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public DbSet<JobWorker> JobWorkers => Set<JobWorker>();

    public DbSet<JobCommand> JobCommands => Set<JobCommand>();

    public DbSet<JobCommandAnswer> JobCommandAnswers => Set<JobCommandAnswer>();

    public DbSet<JobBatch> JobBatches => Set<JobBatch>();

    public DbSet<BatchProgress> BatchProgress => Set<BatchProgress>();

    public DbSet<BatchItem> BatchItems => Set<BatchItem>();

    public DbSet<HangfireCursor> HangfireCursors => Set<HangfireCursor>();

    public DbSet<AlertRule> AlertRules => Set<AlertRule>();

    public DbSet<SupportAccessRequest> SupportAccessRequests => Set<SupportAccessRequest>();

    /// <summary>True on PostgreSQL, false on SQLite: for the few places where they differ.</summary>
    public abstract bool IsPostgres { get; }

    /// <summary>Indexes are declared where a query needs one; a foreign key by itself only costs every insert.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PosternDb).Assembly);
        modelBuilder.AddPosternOperations(json: IsPostgres);
    }
}
