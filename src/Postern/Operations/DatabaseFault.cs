using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Postern.Operations;

/// <summary>What a database's refusal means, for both databases.</summary>
internal static class DatabaseFault
{
    /// <summary>The database's own exception behind EF Core's wrapping; null when the fault is not the database's.</summary>
    public static DbException? Of(Exception exception)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            if (current is DbException found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Two rows would have had the same key.</summary>
    public static bool IsUniqueViolation(Exception exception) =>
        Of(exception) switch
        {
            // SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 1555 or 2067,
            { SqlState: "23505" } => true,
            _ => false,
        };

    /// <summary>Two transactions were in each other's way; the one that was refused may do it again.</summary>
    public static bool IsMomentary(Exception exception) =>
        IsUniqueViolation(exception)
        || exception is DbUpdateConcurrencyException
        // deadlock_detected and serialization_failure
        || Of(exception) is { SqlState: "40P01" or "40001" };
}
