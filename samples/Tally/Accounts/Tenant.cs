namespace Tally.Accounts;

/// <summary>A company that writes its invoices with Tally.</summary>
public sealed class Tenant
{
    public required string Id { get; init; }
    public required string Name { get; set; }
    public required string Address { get; set; }
    public required string TaxNumber { get; set; }
    public required string Domain { get; init; }

    /// <summary>ISO 3166-1, two letters.</summary>
    public required string Country { get; init; }

    /// <summary>What new invoices are in unless one says otherwise.</summary>
    public required string Currency { get; init; }
    public required string Plan { get; init; }

    /// <summary>The usual tax rate of its invoices in hundredths of a percent: 2000 is 20 %.</summary>
    public required int TaxRate { get; init; }

    public required string InvoicePrefix { get; init; }
    public int LastInvoiceNumber { get; set; }

    public PaymentCard? Card { get; set; }

    /// <summary>Since when a payment for the plan is missing; null when all are there.</summary>
    public DateTimeOffset? UnpaidSince { get; set; }

    /// <summary>Why the last payment did not come about, in words for the company.</summary>
    public string? PaymentFault { get; set; }
}

/// <summary>How a company pays for Tally. The full number stays with the payment provider.</summary>
public sealed record PaymentCard(string Holder, string Last4, int ExpiryMonth, int ExpiryYear);
