namespace Postern.Operations;

/// <summary>
/// A row that an operation may act on. Most are <see cref="IAudited"/>; one that is not, such as a job that the SaaS
/// reports, is no state of ours: an operation on it adds rows, and has no version to be compared.
/// </summary>
public interface ITarget
{
    Guid Id { get; }

    /// <summary>The tenant whose data this is, for the entry; null where it belongs to none.</summary>
    Guid? OfTenant => null;

    /// <summary>The tenant's user whose data this is, for the entry; null where it belongs to none.</summary>
    Guid? OfUser => null;

    /// <summary>The impersonation session that this is, or belongs to, for the entry.</summary>
    Guid? OfImpersonation => null;

    /// <summary>What people call this row: a name, a key.</summary>
    string Label { get; }
}
