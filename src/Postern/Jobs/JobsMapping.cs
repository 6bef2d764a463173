using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Jobs.Hangfire;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Jobs;

internal sealed class JobMapping : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> job)
    {
        job.ToTable("jobs");
        job.Property(row => row.Id).ValueGeneratedNever();
        job.Ignore(row => row.Label);
        job.HasIndex(row => new
            {
                row.App,
                row.ExternalId,
                row.Source,
            })
            .IsUnique();
        job.HasIndex(row => new { row.TenantId, row.Id });
        // Most have succeeded: whoever asks for those finds them by the newest.
        job.HasIndex(row => new { row.State, row.Id }).HasFilter("state <> 'succeeded'");
        job.HasIndex(row => new { row.Kind, row.Id });
        job.HasIndex(row => new { row.Queue, row.Id });
        job.HasIndex(row => row.CorrelationId).HasFilter("correlation_id is not null");
        // Who is ahead in a queue, and who has waited longest.
        job.HasIndex(row => new { row.Queue, row.StateAt }).HasFilter("state = 'waiting'");
        job.HasIndex(row => new { row.ErrorFingerprint, row.Id })
            .HasFilter("error_fingerprint is not null");
        // What a tenant still waits for, of a kind.
        job.HasIndex(row => new { row.TenantId, row.Kind })
            .HasFilter("state in ('waiting', 'scheduled', 'running')");
        // Who else met an error lately, whenever those jobs were begun.
        job.HasIndex(row => new { row.ErrorFingerprint, row.ErrorAt })
            .HasFilter("error_fingerprint is not null");
        job.HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class JobAttemptMapping : IEntityTypeConfiguration<JobAttempt>
{
    public void Configure(EntityTypeBuilder<JobAttempt> attempt)
    {
        attempt.ToTable("job_attempts");
        attempt.Ignore(row => row.EndedAt);
        attempt.HasKey(row => new { row.JobId, row.Number });
        attempt
            .HasOne<Job>()
            .WithMany()
            .HasForeignKey(row => row.JobId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class JobCountMapping : IEntityTypeConfiguration<JobCount>
{
    public void Configure(EntityTypeBuilder<JobCount> count)
    {
        count.ToTable("job_counts");
        count.HasKey(row => new
        {
            row.TenantId,
            row.Kind,
            row.Queue,
            row.State,
        });
    }
}

internal sealed class JobHourMapping : IEntityTypeConfiguration<JobHour>
{
    public void Configure(EntityTypeBuilder<JobHour> hour)
    {
        hour.ToTable("job_hours");
        hour.HasKey(row => new
        {
            row.Hour,
            row.Kind,
            row.Queue,
            row.Measure,
            row.Class,
        });
        hour.HasIndex(row => new { row.Kind, row.Hour });
    }
}

internal sealed class JobDayMapping : IEntityTypeConfiguration<JobDay>
{
    public void Configure(EntityTypeBuilder<JobDay> day)
    {
        day.ToTable("job_days");
        day.HasKey(row => new
        {
            row.Kind,
            row.Day,
            row.Measure,
            row.Class,
        });
    }
}

internal sealed class JobMinuteMapping : IEntityTypeConfiguration<JobMinute>
{
    public void Configure(EntityTypeBuilder<JobMinute> minute)
    {
        minute.ToTable("job_minutes");
        minute.HasKey(row => new
        {
            row.Minute,
            row.Kind,
            row.Queue,
            row.Failed,
        });
    }
}

internal sealed class JobErrorHourMapping : IEntityTypeConfiguration<JobErrorHour>
{
    public void Configure(EntityTypeBuilder<JobErrorHour> hour)
    {
        hour.ToTable("job_error_hours");
        hour.HasKey(row => new { row.Fingerprint, row.Hour });
    }
}

internal sealed class JobErrorGroupMapping : IEntityTypeConfiguration<JobErrorGroup>
{
    public void Configure(EntityTypeBuilder<JobErrorGroup> group)
    {
        group.ToTable("job_errors");
        group.HasKey(row => row.Fingerprint);
        group.HasIndex(row => row.LastAt);
        group.HasIndex(row => row.Failing).HasFilter("failing > 0");
    }
}

internal sealed class CustomerRequestMapping : IEntityTypeConfiguration<CustomerRequest>
{
    public void Configure(EntityTypeBuilder<CustomerRequest> request)
    {
        request.ToTable("requests");
        request.Property(row => row.Id).ValueGeneratedNever();
        request.HasIndex(row => new { row.App, row.ExternalId }).IsUnique();
        request.HasIndex(row => new { row.TenantId, row.Id });
        request.HasIndex(row => row.CorrelationId);
        request.HasIndex(row => row.DueAt).HasFilter("answered_at is null");
        request
            .HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DeliveryMapping : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("deliveries");
        delivery.Property(row => row.Id).ValueGeneratedNever();
        delivery.Ignore(row => row.HasArrived);
        delivery.HasIndex(row => new { row.App, row.ExternalId }).IsUnique();
        delivery.HasIndex(row => row.CorrelationId);
        delivery
            .HasOne<Tenant>()
            .WithMany()
            .HasForeignKey(row => row.TenantId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class JobWorkerMapping : IEntityTypeConfiguration<JobWorker>
{
    public void Configure(EntityTypeBuilder<JobWorker> worker)
    {
        worker.ToTable("job_workers");
        worker.Ignore(row => row.SilentFrom);
        worker.HasKey(row => new
        {
            row.App,
            row.Source,
            row.Name,
        });
        worker
            .Property(row => row.Queues)
            .HasConversion(
                JsonText.Of<IReadOnlyList<string>>(),
                JsonText.Compare<IReadOnlyList<string>>()
            );
    }
}

internal sealed class JobCommandMapping : IEntityTypeConfiguration<JobCommand>
{
    public void Configure(EntityTypeBuilder<JobCommand> command)
    {
        command.ToTable("job_commands");
        command.HasIndex(row => new { row.JobId, row.Id });
        command.HasIndex(row => row.BatchId).HasFilter("batch_id is not null");
    }
}

internal sealed class JobCommandAnswerMapping : IEntityTypeConfiguration<JobCommandAnswer>
{
    public void Configure(EntityTypeBuilder<JobCommandAnswer> answer)
    {
        answer.ToTable("job_command_answers");
        answer.HasKey(row => row.CommandId);
        answer.Property(row => row.CommandId).ValueGeneratedNever();
        answer
            .HasOne<JobCommand>()
            .WithOne()
            .HasForeignKey<JobCommandAnswer>(row => row.CommandId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class JobBatchMapping : IEntityTypeConfiguration<JobBatch>
{
    public void Configure(EntityTypeBuilder<JobBatch> batch)
    {
        batch.ToTable("job_batches");
        batch
            .Property(row => row.Filter)
            .HasConversion(JsonText.Of<JobFilter>(), JsonText.Compare<JobFilter>());
        batch
            .HasOne(row => row.Progress)
            .WithOne()
            .HasForeignKey<BatchProgress>(progress => progress.BatchId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BatchProgressMapping : IEntityTypeConfiguration<BatchProgress>
{
    public void Configure(EntityTypeBuilder<BatchProgress> progress)
    {
        progress.ToTable("job_batch_progress");
        progress.HasKey(row => row.BatchId);
        progress.HasIndex(row => row.State).HasFilter("state in ('waiting', 'running')");
    }
}

internal sealed class BatchItemMapping : IEntityTypeConfiguration<BatchItem>
{
    public void Configure(EntityTypeBuilder<BatchItem> item)
    {
        item.ToTable("job_batch_items");
        item.HasKey(row => new { row.BatchId, row.JobId });
        item.HasIndex(row => new { row.BatchId, row.JobId })
            .HasDatabaseName("ix_job_batch_items_open")
            .HasFilter("done is null");
    }
}

internal sealed class HangfireCursorMapping : IEntityTypeConfiguration<HangfireCursor>
{
    public void Configure(EntityTypeBuilder<HangfireCursor> cursor)
    {
        cursor.ToTable("hangfire_cursors");
        cursor.HasKey(row => row.Name);
    }
}
