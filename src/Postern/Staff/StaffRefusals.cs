using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Postern.Operations;
using Postern.Staff.Sessions;
using Postern.Staff.Tokens;
using Postern.Storage;

namespace Postern.Staff;

/// <summary>Puts refused sign-ins on the record: who it was if the token proved that much, from where, and why not.</summary>
internal sealed partial class StaffRefusals(
    AuditWriter<PosternDb> audit,
    StaffAdmission admission,
    RefusalBudget budget,
    ILogger<StaffRefusals> logger
)
{
    /// <summary>Puts a refusal on the record, as far as the budget for such entries goes.</summary>
    /// <param name="claims">Proven claims, or null.</param>
    /// <param name="what">What was refused, for the summary; never a part of it.</param>
    public async Task RecordAsync(
        HttpContext context,
        StaffRefusal refusal,
        TokenClaims? claims,
        string what
    )
    {
        var identity = claims?.Subject is null ? null : admission.Identify(claims);
        var actor = identity is null
            ? StaffActors.Unknown(context)
            : StaffActors.Refused(identity, context);
        if (!budget.TryTake(actor.Origin.SourceIp, refusal.Failure, out var unrecorded))
        {
            return;
        }

        var more =
            unrecorded == 0
                ? ""
                : $" ({unrecorded} more since the last entry were not recorded one by one)";
        try
        {
            await audit.WriteAsync(
                actor,
                AuditKind.Refused,
                StaffSignIns.Action,
                $"Refused {what}: {refusal.Problem.Detail}{more}",
                // Whoever hangs up in time is recorded all the same.
                CancellationToken.None,
                code: refusal.Problem.Code,
                after: new JsonObject
                {
                    ["signIn"] = new JsonObject
                    {
                        ["failure"] = refusal.Failure,
                        ["method"] = identity?.Method,
                    },
                }
            );
        }
        catch (AuditUnavailableException exception)
        {
            // Refused it is in any case; there is nothing that must not happen.
            LogUnrecorded(exception, refusal.Problem.Code);
        }
    }

    [LoggerMessage(LogLevel.Critical, "A sign-in was refused ({Code}) and could not be recorded")]
    private partial void LogUnrecorded(Exception exception, string code);
}
