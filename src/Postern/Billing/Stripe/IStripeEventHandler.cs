namespace Postern.Billing.Stripe;

/// <summary>What follows here from some types of events.</summary>
internal interface IStripeEventHandler
{
    IReadOnlyList<string> Types { get; }

    Task<EventOutcome> HandleAsync(StripeEventBody received, CancellationToken cancellation);
}

/// <summary>What became of an event.</summary>
/// <param name="State">Received: to be looked at again.</param>
/// <param name="Detail">Why, for people.</param>
internal sealed record EventOutcome(StripeEventState State, string? Detail, Guid? TenantId)
{
    public static EventOutcome Handled(Guid tenantId) =>
        new(StripeEventState.Handled, null, tenantId);

    public static EventOutcome Ignored(string detail, Guid? tenantId = null) =>
        new(StripeEventState.Ignored, detail, tenantId);

    public static EventOutcome Failed(string detail, Guid tenantId) =>
        new(StripeEventState.Failed, detail, tenantId);

    public static EventOutcome Later(string detail, Guid? tenantId = null) =>
        new(StripeEventState.Received, detail, tenantId);
}
