using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Postern.Operations;

/// <summary>Loads an operation's target for update, by compiled queries: one for each model and type.</summary>
internal sealed class TargetLoader<TContext>
    where TContext : DbContext
{
    private static readonly MethodInfo CompileMethod = typeof(TargetLoader<TContext>).GetMethod(
        nameof(Compile),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    private readonly ConcurrentDictionary<
        (IModel, Type),
        Func<TContext, Guid, Task<ITarget?>>
    > _queries = new();

    public Task<ITarget?> LoadAsync(TContext db, Type type, Guid id) =>
        _queries.GetOrAdd(
            (db.Model, type),
            static key =>
                CompileMethod
                    .MakeGenericMethod(key.Item2)
                    .CreateDelegate<Func<Func<TContext, Guid, Task<ITarget?>>>>()()
        )(db, id);

    private static Func<TContext, Guid, Task<ITarget?>> Compile<TTarget>()
        where TTarget : class, ITarget
    {
        var query = EF.CompileAsyncQuery(
            (TContext db, Guid id) =>
                db.Set<TTarget>()
                    .TagWith(RowLock.Tag)
                    .SingleOrDefault(row => EF.Property<Guid>(row, nameof(ITarget.Id)) == id)
        );
        if (typeof(TTarget).GetCustomAttributes().OfType<IPartOf>().SingleOrDefault() is { } part)
        {
            return async (db, id) =>
            {
                await part.LockWholeAsync<TTarget>(db, id, CancellationToken.None);
                return await query(db, id);
            };
        }

        return async (db, id) => await query(db, id);
    }
}
