namespace Postern.Queries;

/// <summary>Something that has exactly the id, number or name that was asked for.</summary>
/// <param name="Kind">What it is, such as <c>job</c> or <c>invoice</c>.</param>
/// <param name="Id">With the kind it says which one it is.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Detail">Whose it is, or what else tells it from others.</param>
/// <param name="State">How it stands.</param>
public sealed record ExactMatch(
    string Kind,
    string Id,
    string Name,
    string? Detail = null,
    string? State = null
);

/// <summary>
/// How the things of a capability are found by what they are called, as far as whoever asks may read them. By an index,
/// whatever is asked: it runs at each pause in typing, over tables of any size.
/// </summary>
internal delegate Task<IReadOnlyList<ExactMatch>> ExactLookup(
    string text,
    int limit,
    QueryContext context,
    CancellationToken cancellation
);
