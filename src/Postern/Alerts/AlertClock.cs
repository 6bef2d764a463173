using System.Text.Json;
using Microsoft.Extensions.Logging;
using Postern.Alerts.Operations;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Alerts;

/// <summary>
/// Looks every ten seconds which rules hold. That one begins to, or no longer does, is an operation: on the record, told
/// by webhook in the same transaction, and done once whichever server sees it first.
/// </summary>
internal sealed partial class AlertClock(
    IDbContextFactory<PosternDb> contexts,
    OperationCatalog catalog,
    OperationRunner<PosternDb> runner,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<AlertClock> log
) : Recurring(Interval, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly OperationDescriptor _fire = catalog.Of<FireAlert>();
    private readonly OperationDescriptor _resolve = catalog.Of<ResolveAlert>();

    /// <summary>Looks at all rules once.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        var now = Time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        foreach (
            var rule in await db
                .AlertRules.AsNoTracking()
                .Where(rule => rule.RemovedAt == null)
                .OrderBy(rule => rule.Id)
                .ToListAsync(cancellation)
        )
        {
            var finding = await AlertFindings.OfAsync(db, rule, now, cancellation);
            if (finding is not null && rule.FiringSince is null)
            {
                await NoteAsync(_fire, rule, new { finding }, cancellation);
            }
            else if (finding is null && rule.FiringSince is not null)
            {
                await NoteAsync(_resolve, rule, new { }, cancellation);
            }
        }
    }

    protected override async Task TurnAsync(CancellationToken cancellation)
    {
        await PassAsync(cancellation);
        heartbeats.Beat("alerts");
    }

    protected override void OnFailing(Exception exception) => LogFailing(exception);

    private async Task NoteAsync(
        OperationDescriptor operation,
        AlertRule rule,
        object input,
        CancellationToken cancellation
    )
    {
        var outcome = await runner.RunAsync(
            operation,
            new OperationRequest
            {
                Name = operation.Name,
                Target = rule.Id.ToString(),
                Input = JsonSerializer.SerializeToElement(input),
            },
            Actor.System("alerts", operation.Name),
            cancellation
        );
        if (
            outcome is OperationOutcome.Refused { Problem: var problem }
            && problem.Code is not (ProblemCodes.NoChange or ProblemCodes.Stale)
        )
        {
            LogNotNoted(operation.Name, rule.Name, problem.Detail);
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Alerts cannot be looked at; they are tried again every ten seconds"
    )]
    private partial void LogFailing(Exception exception);

    [LoggerMessage(LogLevel.Error, "{Operation} of {Alert} was refused: {Detail}")]
    private partial void LogNotNoted(string operation, string alert, string detail);
}
