using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Staff.Sessions;

/// <summary>A session and when it was last used, as the database has it now.</summary>
internal sealed record FoundSession(StaffSession Session, DateTimeOffset? SeenAt)
{
    public DateTimeOffset LastSeenAt => SeenAt ?? Session.CreatedAt;
}

/// <summary>Finds sessions, says whether they still hold, and notes that they are used.</summary>
internal sealed class StaffSessions(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    SsoSettings sso,
    TimeProvider time
)
{
    /// <summary>Use is written down at most this often.</summary>
    public static readonly TimeSpan ActivityEvery = TimeSpan.FromMinutes(1);

    // One for each container, not static: a compiled query belongs to one database's model.
    private readonly Func<PosternDb, byte[], CancellationToken, Task<FoundSession?>> _find =
        EF.CompileAsyncQuery(
            (PosternDb db, byte[] key, CancellationToken _) =>
                db
                    .StaffSessions.AsNoTracking()
                    .Where(session => session.KeyHash == key)
                    .Select(session => new FoundSession(
                        session,
                        db.StaffSessionActivity.Where(activity => activity.SessionId == session.Id)
                            .Select(activity => (DateTimeOffset?)activity.SeenAt)
                            .FirstOrDefault()
                    ))
                    .FirstOrDefault()
        );

    public async Task<FoundSession?> FindAsync(byte[] key, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await _find(db, key, cancellation);
    }

    /// <summary>Why a console session no longer holds, or null.</summary>
    public string? ConsoleFault(FoundSession found)
    {
        var now = time.Now();
        return found.Session.Kind != StaffSessionKind.Console
                ? "This is no session of the console. Sign in."
            : found.Session.EndedAt is not null ? "Your session was ended. Sign in again."
            : now >= found.Session.ExpiresAt
                ? $"Your session has reached its limit of {Words(sso.AbsoluteLimit)}. Sign in again."
            : now - found.LastSeenAt >= sso.IdleLimit
                ? $"Your session was not used for {Words(sso.IdleLimit)}. Sign in again."
            : null;
    }

    /// <summary>Notes the use of a session, for the idle limit and for those who look at the list.</summary>
    public async Task NoteUseAsync(FoundSession found, CancellationToken cancellation)
    {
        var now = time.Now();
        if (now - found.LastSeenAt < ActivityEvery)
        {
            return;
        }

        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping, and one statement so that a later time is never overwritten by an earlier one.
        await db
            .StaffSessionActivity.Where(activity =>
                activity.SessionId == found.Session.Id && activity.SeenAt < now
            )
            .ExecuteUpdateAsync(
                activity => activity.SetProperty(row => row.SeenAt, now),
                cancellation
            );
#pragma warning restore RS0030
    }

    /// <summary>
    /// The live sessions that the provider's word ends: of one of its sessions, of one person, or of both together. One
    /// for the API lives while it is used, since later tokens of the same provider session carry it on.
    /// </summary>
    public async Task<IReadOnlyList<StaffSession>> LiveAsync(
        string issuer,
        string? subject,
        string? providerSession,
        CancellationToken cancellation
    )
    {
        var now = time.Now();
        var used = now - sso.AbsoluteLimit;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .StaffSessions.AsNoTracking()
            .Where(session => session.Issuer == issuer && session.EndedAt == null)
            .Where(session => subject == null || session.Subject == subject)
            .Where(session => providerSession == null || session.ProviderSession == providerSession)
            .Where(session =>
                session.ExpiresAt > now
                || (
                    session.Kind == StaffSessionKind.Api
                    && db.StaffSessionActivity.Any(activity =>
                        activity.SessionId == session.Id && activity.SeenAt > used
                    )
                )
            )
            .ToListAsync(cancellation);
    }

    private static string Words(TimeSpan limit) =>
        limit.TotalMinutes >= 120 && limit.Minutes == 0
            ? $"{limit.TotalHours:0} hours"
            : $"{limit.TotalMinutes:0} minutes";
}
