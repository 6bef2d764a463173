using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Postern.Amounts;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Billing;

internal sealed class SubscriptionMapping : IEntityTypeConfiguration<Subscription>
{
    public void Configure(EntityTypeBuilder<Subscription> subscription)
    {
        subscription.ToTable("subscriptions");
        subscription.HasIndex(row => row.StripeCustomer).HasFilter("stripe_customer is not null");
        subscription
            .HasOne<Tenant>()
            .WithOne()
            .HasForeignKey<Subscription>(row => row.Id)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CreditMapping : IEntityTypeConfiguration<Credit>
{
    public void Configure(EntityTypeBuilder<Credit> credit)
    {
        credit.ToTable(
            "credits",
            table =>
                table.HasCheckConstraint(
                    "credits_remaining",
                    "amount > 0 and remaining between 0 and amount"
                )
        );
        credit.HasIndex(row => new { row.TenantId, row.Id });
        // What can still be used, in the order in which it is.
        credit
            .HasIndex(row => new
            {
                row.TenantId,
                row.Currency,
                row.ExpiresAt,
            })
            .HasFilter("remaining > 0");
        credit.HasIndex(row => row.ExpiresAt).HasFilter("remaining > 0 and expires_at is not null");
        credit.HasIndex(row => new
        {
            row.Giver,
            row.Currency,
            row.GivenOn,
            row.GivenToday,
        });
        credit.HasIndex(row => new
        {
            row.TenantId,
            row.Currency,
            row.CreatedAt,
        });
        credit.HasIndex(row => row.CreatedAt);
        credit.BelongsToTenant(row => row.TenantId);
    }
}

internal sealed class BalanceTransactionMapping : IEntityTypeConfiguration<BalanceTransaction>
{
    public void Configure(EntityTypeBuilder<BalanceTransaction> transaction)
    {
        transaction.ToTable(
            "balance_transactions",
            table =>
            {
                table.HasTrigger("chain");
                table.HasCheckConstraint("balance_transactions_balance", "balance >= 0");
            }
        );
        transaction
            .HasIndex(row => new
            {
                row.TenantId,
                row.Currency,
                row.Number,
            })
            .IsUnique();
        transaction.HasIndex(row => row.InvoiceId).HasFilter("invoice_id is not null");
        transaction.HasIndex(row => row.StripeInvoice).HasFilter("stripe_invoice is not null");
        transaction.BelongsToTenant(row => row.TenantId);
        transaction
            .HasOne<Credit>()
            .WithMany()
            .HasForeignKey(row => row.CreditId)
            .OnDelete(DeleteBehavior.Restrict);
        transaction
            .HasOne<Invoice>()
            .WithMany()
            .HasForeignKey(row => row.InvoiceId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceMapping : IEntityTypeConfiguration<Invoice>
{
    public void Configure(EntityTypeBuilder<Invoice> invoice)
    {
        invoice.ToTable("invoices", table => table.HasTrigger("final"));
        invoice.Ignore(row => row.Label);
        invoice.Ignore(row => row.AmountDue);
        invoice
            .HasIndex(row => new
            {
                row.Series,
                row.Year,
                row.Sequence,
            })
            .IsUnique()
            .HasFilter("sequence is not null");
        invoice.HasIndex(row => row.Number).IsUnique().HasFilter("number is not null");
        invoice.HasIndex(row => new { row.TenantId, row.Id });
        invoice.HasIndex(row => new { row.Status, row.DueAt });
        invoice
            .Property(row => row.Lines)
            .HasConversion(
                JsonText.Of<IReadOnlyList<InvoiceLine>>(),
                JsonText.Compare<IReadOnlyList<InvoiceLine>>()
            );
        invoice.BelongsToTenant(row => row.TenantId);
    }
}

internal sealed class BillingOverrideMapping : IEntityTypeConfiguration<BillingOverride>
{
    public void Configure(EntityTypeBuilder<BillingOverride> agreed)
    {
        agreed.ToTable("billing_overrides");
        agreed
            .HasIndex(row => new { row.TenantId, row.Kind })
            .IsUnique()
            .HasFilter("ended_at is null");
        agreed.HasIndex(row => new { row.TenantId, row.Id });
        agreed.HasIndex(row => row.Until).HasFilter("ended_at is null");
        agreed
            .Property(row => row.Percent)
            .HasConversion(
                new ValueConverter<Percentage, int>(
                    percent => percent.TenThousandths,
                    stored => Percentage.OfTenThousandths(stored)
                )
            );
        agreed.BelongsToTenant(row => row.TenantId);
    }
}

internal sealed class UsageEventMapping : IEntityTypeConfiguration<UsageEvent>
{
    public void Configure(EntityTypeBuilder<UsageEvent> usage)
    {
        usage.ToTable("usage_events");
        usage.HasKey(row => new { row.Source, row.Id });
        usage.BelongsToTenant(row => row.TenantId);
    }
}

internal sealed class UsageDayMapping : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> day)
    {
        day.ToTable("usage_days");
        day.HasKey(row => new
        {
            row.TenantId,
            row.Meter,
            row.Day,
        });
        day.BelongsToTenant(row => row.TenantId);
    }
}

internal sealed class UsageMeterMapping : IEntityTypeConfiguration<UsageMeter>
{
    public void Configure(EntityTypeBuilder<UsageMeter> meter)
    {
        meter.ToTable("usage_meters");
        meter.HasKey(row => row.Key);
    }
}

internal sealed class UsageAdjustmentMapping : IEntityTypeConfiguration<UsageAdjustment>
{
    public void Configure(EntityTypeBuilder<UsageAdjustment> adjustment)
    {
        adjustment.ToTable("usage_adjustments");
        adjustment.HasIndex(row => new
        {
            row.TenantId,
            row.Meter,
            row.Day,
        });
        adjustment.BelongsToTenant(row => row.TenantId);
    }
}
