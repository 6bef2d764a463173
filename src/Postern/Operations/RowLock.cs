using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Postern.Operations;

/// <summary>
/// EF Core has no <c>FOR UPDATE</c>. A query tagged with <see cref="Tag"/> gets it on PostgreSQL, so that two
/// operations on one row queue up instead of the second being told that it is stale. SQLite has one writer anyway.
/// </summary>
public sealed class RowLock : DbCommandInterceptor
{
    public const string Tag = "postern: for update";

    public static RowLock Interceptor { get; } = new();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        if (command.CommandText.StartsWith("-- " + Tag, StringComparison.Ordinal))
        {
            command.CommandText += "\nFOR UPDATE";
        }

        return ValueTask.FromResult(result);
    }
}
