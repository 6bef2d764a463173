namespace Postern.Operations;

/// <summary>
/// The row is part of another one, which is locked before it whenever it is an operation's target. So whoever begins
/// at the whole and whoever begins at the part queue up in the same order, and neither waits for the other for ever.
/// </summary>
/// <typeparam name="TWhole">Type of the whole.</typeparam>
/// <param name="id">Name of the property that holds the whole's id.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PartOfAttribute<TWhole>(string id) : Attribute, IPartOf
    where TWhole : class, ITarget
{
    /// <inheritdoc/>
    public async Task LockWholeAsync<TPart>(DbContext db, Guid part, CancellationToken cancellation)
        where TPart : class, ITarget
    {
        var whole = await db.Set<TPart>()
            .Where(row => row.Id == part)
            .Select(row => EF.Property<Guid>(row, id))
            .SingleOrDefaultAsync(cancellation);
        await db.Set<TWhole>()
            .TagWith(RowLock.Tag)
            .Where(row => row.Id == whole)
            .Select(row => row.Id)
            .SingleOrDefaultAsync(cancellation);
    }
}

/// <summary>The non-generic face of <see cref="PartOfAttribute{TWhole}"/>, found by reflection.</summary>
public interface IPartOf
{
    /// <summary>Waits for the whole that the part belongs to, and holds it until the transaction ends.</summary>
    Task LockWholeAsync<TPart>(DbContext db, Guid part, CancellationToken cancellation)
        where TPart : class, ITarget;
}
