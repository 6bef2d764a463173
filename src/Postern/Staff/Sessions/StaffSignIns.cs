using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Staff.Sessions;

/// <summary>Opens sessions: row and audit entry are one commit, and only then is there a session.</summary>
internal sealed class StaffSignIns(
    AuditWriter<PosternDb> audit,
    StaffActors actors,
    StaffSessions sessions,
    SsoSettings sso,
    TimeProvider time
)
{
    public const string Action = "staff.sign_in";
    private const int Attempts = 3;

    /// <summary>A session of the console. The one that this browser had before is ended with it.</summary>
    public async Task OpenConsoleAsync(
        StaffIdentity identity,
        byte[] key,
        byte[]? formerKey,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(
                    identity,
                    StaffSessionKind.Console,
                    key,
                    time.Now() + sso.AbsoluteLimit,
                    context,
                    db => EndFormerAsync(db, formerKey, cancellation),
                    cancellation
                );
                return;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // Somebody ended the former session between our reading and our writing it.
            }
        }
    }

    /// <summary>The session that a token of the API belongs to, opened at first sight.</summary>
    public async Task<FoundSession> FindOrOpenApiAsync(
        StaffIdentity identity,
        byte[] key,
        DateTimeOffset tokenExpiresAt,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        if (await sessions.FindAsync(key, cancellation) is { } known)
        {
            return known;
        }

        var limit = time.Now() + sso.AbsoluteLimit;
        try
        {
            return new FoundSession(
                await WriteAsync(
                    identity,
                    StaffSessionKind.Api,
                    key,
                    tokenExpiresAt > limit ? tokenExpiresAt : limit,
                    context,
                    _ => Task.CompletedTask,
                    cancellation
                ),
                SeenAt: null
            );
        }
        catch (DbUpdateException exception) when (DatabaseFault.IsUniqueViolation(exception))
        {
            // Another request with the same session was a moment faster.
            return await sessions.FindAsync(key, cancellation)
                ?? throw new InvalidOperationException(
                    "A staff session was refused as a duplicate, and its twin is not there.",
                    exception
                );
        }
    }

    private async Task<StaffSession> WriteAsync(
        StaffIdentity identity,
        StaffSessionKind kind,
        byte[] key,
        DateTimeOffset expiresAt,
        HttpContext context,
        Func<PosternDb, Task> before,
        CancellationToken cancellation
    )
    {
        var id = Guid.CreateVersion7();
        var actor =
            actors.Create(identity, id, context)
            ?? throw new InvalidOperationException("Nobody without a role is given a session.");
        var session = new StaffSession
        {
            Id = id,
            KeyHash = key,
            Kind = kind,
            Issuer = identity.Issuer,
            Subject = identity.Subject,
            Email = identity.Email,
            Name = identity.Name,
            RoleClaims = [.. identity.RoleClaims],
            Method = identity.Method,
            AuthenticatedAt = identity.AuthenticatedAt,
            ProviderSession = identity.ProviderSession,
            CreatedAt = time.Now(),
            ExpiresAt = expiresAt,
            SourceIp = actor.Origin.SourceIp,
            UserAgent = actor.Origin.UserAgent,
        };
        await audit.WriteAsync(
            actor,
            AuditKind.SignIn,
            Action,
            kind == StaffSessionKind.Console
                ? $"{session.Label} signed in at the console"
                : $"{session.Label} signed in to the API",
            cancellation,
            AuditSubject.Of("staffSession", session),
            change: async db =>
            {
                await before(db);
                db.Add(session);
                db.Add(new StaffSessionActivity { SessionId = id, SeenAt = session.CreatedAt });
            }
        );
        return session;
    }

    private async Task EndFormerAsync(
        PosternDb db,
        byte[]? formerKey,
        CancellationToken cancellation
    )
    {
        if (
            formerKey is not null
            && await db.StaffSessions.FirstOrDefaultAsync(
                session => session.KeyHash == formerKey && session.EndedAt == null,
                cancellation
            )
                is { } former
        )
        {
            former.End(time.Now());
        }
    }
}
