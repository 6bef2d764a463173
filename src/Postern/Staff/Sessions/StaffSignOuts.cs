using Postern.Operations;
using Postern.Storage;

namespace Postern.Staff.Sessions;

/// <summary>Ends sessions on somebody's word other than through <c>staff.session.end</c>, each with its entry in one commit.</summary>
internal sealed class StaffSignOuts(AuditWriter<PosternDb> audit, TimeProvider time)
{
    public const string Action = "staff.sign_out";
    private const int Attempts = 3;

    public async Task EndAsync(
        StaffSession session,
        Actor actor,
        string summary,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await audit.WriteAsync(
                    actor,
                    AuditKind.SignIn,
                    Action,
                    summary,
                    cancellation,
                    AuditSubject.Of("staffSession", session),
                    change: async db =>
                        (
                            await db.StaffSessions.FirstOrDefaultAsync(
                                row => row.Id == session.Id && row.EndedAt == null,
                                cancellation
                            )
                        )?.End(time.Now())
                );
                return;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // Somebody else ended it meanwhile; the sign-out is recorded all the same.
            }
        }
    }
}
