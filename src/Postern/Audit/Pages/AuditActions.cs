using Postern.Operations;
using Postern.Queries;

namespace Postern.Audit.Pages;

/// <summary>What entries can be of: the names of operations and reads with what people call them.</summary>
public sealed class AuditActions(OperationCatalog operations, QueryCatalog queries)
{
    public IReadOnlyList<Choice> Changes { get; } =
    [.. operations.All.Select(operation => new Choice(operation.Name, operation.Title))];

    public IReadOnlyList<Choice> Reads { get; } =
    [
        .. queries
            .All.Where(query => query.Recorded)
            .Select(query => new Choice(query.Name, query.Title)),
    ];

    public IReadOnlyList<Choice> Others { get; } =
    [new("staff.sign_in", "Sign in"), new("staff.sign_out", "Sign out")];

    /// <summary>What people call an action; the name itself where it is of an older version.</summary>
    public string TitleOf(string name) =>
        Changes.Concat(Reads).Concat(Others).FirstOrDefault(known => known.Value == name)?.Label
        ?? name;
}
