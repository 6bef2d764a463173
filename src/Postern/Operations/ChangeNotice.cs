using System.Collections.Frozen;

namespace Postern.Operations;

/// <summary>
/// That something was changed and committed: enough to know where to look, and nothing of what is there now. Whoever
/// gets one reads the database.
/// </summary>
/// <param name="Kinds">Names of the entities whose rows were added or changed.</param>
/// <param name="Tenants">Ids of the tenants whose data that is.</param>
public sealed record ChangeNotice(IReadOnlySet<string> Kinds, IReadOnlySet<Guid> Tenants)
{
    /// <summary>Ids of the audit entries that recorded it: of these, <see cref="Tenants"/> names all.</summary>
    public IReadOnlySet<Guid> Entries { get; init; } = FrozenSet<Guid>.Empty;

    /// <summary>Something may have changed, nobody knows what: notices may have been missed.</summary>
    public static ChangeNotice Anything { get; } =
        new(FrozenSet<string>.Empty, FrozenSet<Guid>.Empty);

    /// <summary>Whether it says nothing of what was changed, so that everything may have been.</summary>
    public bool IsAnything => Kinds.Count == 0;

    /// <summary>Whether a row of this kind may have changed.</summary>
    public bool Concerns(string kind) => IsAnything || Kinds.Contains(kind);
}
