namespace Tally.Customers;

/// <summary>Somebody who gets invoices.</summary>
public sealed class Customer
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string Address { get; init; }
    public required string TaxNumber { get; init; }
}
