using Postern.Operations;

namespace Postern.Billing.Stripe;

/// <summary>What became of an event of Stripe's.</summary>
public enum StripeEventState
{
    /// <summary>Taken in, and not looked at yet.</summary>
    Received,

    /// <summary>What it tells is in the ledger.</summary>
    Handled,

    /// <summary>Of no concern here; kept all the same.</summary>
    Ignored,

    /// <summary>It could not be taken over.</summary>
    Failed,
}

/// <summary>An event that Stripe has sent, kept once under its id whatever it was about.</summary>
public sealed class StripeEvent : IBookkeeping
{
    /// <summary>Stripe's own id, <c>evt_…</c>.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>When it happened, as Stripe says.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public Guid? TenantId { get; set; }

    public required StripeEventState State { get; set; }

    /// <summary>Why it was ignored or failed, for people.</summary>
    public string? Detail { get; set; }

    /// <summary>The body as it came.</summary>
    public required string Payload { get; init; }
}

internal sealed class StripeEventMapping : IEntityTypeConfiguration<StripeEvent>
{
    public void Configure(
        Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<StripeEvent> received
    )
    {
        received.ToTable("stripe_events");
        received.HasIndex(row => row.ReceivedAt);
        // What is to be dealt with, and what could not be.
        received
            .HasIndex(row => new { row.State, row.CreatedAt })
            .HasFilter("state in ('received', 'failed')");
    }
}
