using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Queries;

/// <summary>
/// Runs a named read for an actor: permission, the read, its entry; only then is anything answered. An entry that
/// cannot be written refuses the read.
/// </summary>
public sealed class QueryRunner(
    QueryCatalog catalog,
    IDbContextFactory<PosternDb> contexts,
    AuditWriter<PosternDb> audit,
    TimeProvider time,
    IServiceProvider services
)
{
    /// <summary>The same for the console, which names the query by its class.</summary>
    public async Task<(TResult? Result, Problem? Problem)> RunAsync<TQuery, TInput, TResult>(
        TInput input,
        Actor actor,
        CancellationToken cancellation
    )
        where TQuery : Query<TInput, TResult>
        where TInput : class
        where TResult : class
    {
        var (result, problem) = await RunAsync(catalog.Get<TQuery>(), input, actor, cancellation);
        return ((TResult?)result, problem);
    }

    /// <summary>
    /// The same for somebody who goes on looking: that it begins is an entry, and what they see of the same afterwards is
    /// none.
    /// </summary>
    /// <param name="input">The same each time.</param>
    /// <param name="actor">As they are now: permission is asked for each time.</param>
    /// <param name="begins">The first time.</param>
    /// <param name="cancellation">Gives it up.</param>
    public async Task<(TResult? Result, Problem? Problem)> WatchAsync<TQuery, TInput, TResult>(
        TInput input,
        Actor actor,
        bool begins,
        CancellationToken cancellation
    )
        where TQuery : Query<TInput, TResult>
        where TInput : class
        where TResult : class
    {
        var (result, problem) = await RunAsync(
            catalog.Get<TQuery>(),
            input,
            actor,
            begins ? summary => $"Watches: {summary}" : null,
            cancellation
        );
        return ((TResult?)result, problem);
    }

    /// <summary>Answers what the query answers, or the problem: forbidden, invalid input, not found.</summary>
    public Task<(object? Result, Problem? Problem)> RunAsync(
        QueryDescriptor query,
        object input,
        Actor actor,
        CancellationToken cancellation
    ) => RunAsync(query, input, actor, summary => summary, cancellation);

    private async Task<(object? Result, Problem? Problem)> RunAsync(
        QueryDescriptor query,
        object input,
        Actor actor,
        Func<string, string>? told,
        CancellationToken cancellation
    )
    {
        if (query.Permissions.Count > 0 && !query.Permissions.Any(actor.May))
        {
            var forbidden = Problem.Forbidden(
                $"{query.Title} is not allowed to {(actor.Roles.Count == 0 ? "somebody without a role" : string.Join(" and ", actor.Roles))}."
            );
            await audit.WriteAsync(
                actor,
                AuditKind.Refused,
                query.Name,
                forbidden.Detail,
                cancellation,
                code: forbidden.Code,
                after: Asked(query, input, null)
            );
            return (null, forbidden);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        var context = new QueryContext
        {
            Db = db,
            Actor = actor,
            Services = services,
            Now = time.Now(),
        };
        var result = await query.Create().RunAsync(input, context, cancellation);
        if (result is null)
        {
            return (null, Problem.NotFound("There is nothing here, or it is not yours to see."));
        }

        if (query.Recorded && told is not null)
        {
            await audit.WriteAsync(
                actor,
                AuditKind.Read,
                query.Name,
                told(context.Summary.Length == 0 ? query.Title : context.Summary),
                cancellation,
                context.Subject,
                after: Asked(query, input, context.Ids)
            );
        }

        return (result, null);
    }

    /// <summary>What was asked, and the ids and number of the rows that were seen.</summary>
    private static JsonObject Asked(
        QueryDescriptor query,
        object input,
        IReadOnlyCollection<Guid>? ids
    )
    {
        var asked = JsonSerializer
            .SerializeToNode(input, query.InputType, PosternJson.Strict)!
            .AsObject();
        foreach (var (name, _) in asked.Where(member => member.Value is null).ToList())
        {
            asked.Remove(name);
        }

        var record = new JsonObject { ["query"] = asked };
        if (ids is { Count: > 0 })
        {
            record["count"] = ids.Count;
            record["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id.ToString()))]);
        }

        return record;
    }
}
