using Microsoft.Extensions.Logging;
using Postern.Billing.Operations;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Billing;

/// <summary>
/// Puts into the ledger what happens by itself: credits that lapse, agreements whose time is up. Nothing waits for it:
/// a credit that has lapsed is not used, and an override that has ended does not count, whether it has passed by or not.
/// </summary>
internal sealed partial class BillingClock(
    IDbContextFactory<PosternDb> contexts,
    OperationCatalog catalog,
    OperationRunner<PosternDb> runner,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<BillingClock> log
) : Recurring(Interval, time)
{
    private const int AtATime = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly OperationDescriptor _credit = catalog.Of<ExpireCredit>();
    private readonly OperationDescriptor _override = catalog.Of<PassOverride>();

    /// <summary>Notes what is due.</summary>
    /// <returns>How much there was.</returns>
    public async Task<int> PassAsync(CancellationToken cancellation)
    {
        var now = Time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var credits = await db
            .Credits.Where(row => row.Remaining > 0 && row.ExpiresAt <= now)
            .OrderBy(row => row.ExpiresAt)
            .Select(row => row.Id)
            .Take(AtATime)
            .ToListAsync(cancellation);
        var overrides = await db
            .BillingOverrides.Where(row => row.EndedAt == null && row.Until <= now)
            .OrderBy(row => row.Until)
            .Select(row => row.Id)
            .Take(AtATime)
            .ToListAsync(cancellation);
        foreach (var id in credits)
        {
            await NoteAsync(_credit, id, cancellation);
        }

        foreach (var id in overrides)
        {
            await NoteAsync(_override, id, cancellation);
        }

        return credits.Count + overrides.Count;
    }

    protected override async Task TurnAsync(CancellationToken cancellation)
    {
        while (await PassAsync(cancellation) >= AtATime) { }
        heartbeats.Beat("billing-clock");
    }

    protected override void OnFailing(Exception exception) => LogFailing(exception);

    private async Task NoteAsync(
        OperationDescriptor operation,
        Guid id,
        CancellationToken cancellation
    )
    {
        var outcome = await runner.RunAsync(
            operation,
            new OperationRequest { Name = operation.Name, Target = id.ToString() },
            Actor.System("clock", operation.Name),
            cancellation
        );
        // Another server was quicker: then nothing would change, or it has changed meanwhile.
        if (
            outcome is OperationOutcome.Refused { Problem: var problem }
            && problem.Code is not (ProblemCodes.NoChange or ProblemCodes.Stale)
        )
        {
            LogNotNoted(operation.Name, id, problem.Detail);
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "What lapses by itself cannot be put into the ledger; it does not count all the same"
    )]
    private partial void LogFailing(Exception exception);

    [LoggerMessage(LogLevel.Error, "{Operation} of {Id} was refused: {Detail}")]
    private partial void LogNotNoted(string operation, Guid id, string detail);
}
