namespace Postern.Operations;

/// <summary>
/// A row that the server keeps for its own work (delivery attempts, idempotency keys): no state of the business, so
/// it needs no entry. The runner refuses to save a change of anything that is neither this nor <see cref="IAudited"/>.
/// </summary>
public interface IBookkeeping;
