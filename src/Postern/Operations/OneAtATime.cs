using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Operations;

/// <summary>
/// Lets operations that decide by the same facts pass one after the other, where the facts are no row that could be
/// locked: what a person has given today, the next number of a series. For <c>Prepare</c>, before the facts are read.
/// </summary>
public static class OneAtATime
{
    /// <summary>
    /// Waits for its turn, and keeps it until the transaction ends. SQLite has one writer, so there the turn is taken
    /// already. Who enters more than one does so in the order of their names, always: else two wait for each other.
    /// </summary>
    /// <param name="db">The operation's context, in its transaction.</param>
    /// <param name="what">What must not be decided twice at once, such as <c>billing.given:ben@example.com</c>.</param>
    /// <param name="cancellation">Gives the waiting up.</param>
    public static async Task EnterAsync(DbContext db, string what, CancellationToken cancellation)
    {
        if (!db.Database.IsNpgsql())
        {
            return;
        }

        // Two names with one hash would only wait for each other.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("postern: " + what));
        var number = BinaryPrimitives.ReadInt64BigEndian(hash);
#pragma warning disable RS0030 // A lock of the runner's transaction; nothing is written.
        await db.Database.ExecuteSqlAsync(
            $"select pg_catalog.pg_advisory_xact_lock({number})",
            cancellation
        );
#pragma warning restore RS0030
    }
}
