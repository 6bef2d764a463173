using Postern.Operations;
using Postern.Storage;

namespace Postern.Queries;

/// <summary>Makes a class a named read: an API route, a permission, and an entry for each time it is used.</summary>
/// <param name="name">Its identity and audit action, such as <c>tenant.get</c>.</param>
/// <param name="route">Below <c>/api/v1</c>; a name in braces is a property of the input.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class QueryAttribute(string name, string route) : Attribute
{
    public string Name { get; } = name;

    public string Route { get; } = route;

    /// <summary>What the reader needs; any one of them. Empty: any staff member with a role.</summary>
    public string[] Permissions { get; init; } = [];

    public required string Title { get; init; }

    /// <summary>False where no customer's data and no record is shown, so that nothing is worth an entry.</summary>
    public bool Recorded { get; init; } = true;
}

/// <summary>The face of a query that the runner sees.</summary>
public abstract class Query
{
    private protected Query() { }

    internal abstract Task<object?> RunAsync(
        object input,
        QueryContext context,
        CancellationToken cancellation
    );
}

/// <summary>A named read. It says what it saw (<see cref="QueryContext.Saw"/>), and the runner records that before anything is answered.</summary>
/// <typeparam name="TInput">Bound from route and query string.</typeparam>
/// <typeparam name="TResult">What is answered; null is 404.</typeparam>
public abstract class Query<TInput, TResult> : Query
    where TInput : class
    where TResult : class
{
    protected abstract Task<TResult?> Run(
        TInput input,
        QueryContext context,
        CancellationToken cancellation
    );

    internal sealed override async Task<object?> RunAsync(
        object input,
        QueryContext context,
        CancellationToken cancellation
    ) => await Run((TInput)input, context, cancellation);
}

/// <summary>What a query knows, and where it says what it saw.</summary>
public sealed class QueryContext
{
    /// <summary>For reading only; nothing is tracked.</summary>
    public required PosternDb Db { get; init; }

    public required Actor Actor { get; init; }

    public required IServiceProvider Services { get; init; }

    public required DateTimeOffset Now { get; init; }

    internal string Summary { get; private set; } = "";

    internal AuditSubject Subject { get; private set; } = AuditSubject.None;

    internal IReadOnlyCollection<Guid> Ids { get; private set; } = [];

    /// <summary>One sentence for the record, whom it is about, and the ids of the rows that will be shown.</summary>
    public void Saw(string summary, AuditSubject subject, params IReadOnlyCollection<Guid> ids)
    {
        Summary = summary;
        Subject = subject;
        Ids = ids;
    }
}

/// <summary>One page of a list; <see cref="Next"/> is the cursor of the next one, null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A resource with a version: answered as <c>ETag</c>, accepted as <c>If-Match</c> by operations on it.</summary>
public interface IVersioned
{
    Guid AuditEntryId { get; }
}
