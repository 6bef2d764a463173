using Microsoft.Extensions.Logging;
using Postern.Configuration.Operations;
using Postern.Operations;
using Postern.Storage;
using Postern.Tenants.Operations;

namespace Postern.Configuration;

/// <summary>
/// Puts on the record what begins and ends by itself, each second. Nothing waits for it: a value is judged by its own
/// times wherever it is used.
/// </summary>
internal sealed partial class SettingClock(
    IDbContextFactory<PosternDb> contexts,
    OperationCatalog catalog,
    OperationRunner<PosternDb> runner,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<SettingClock> log
) : Recurring(Interval, time)
{
    private const int AtATime = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly OperationDescriptor _setting = catalog.Of<PassSetting>();
    private readonly OperationDescriptor _flag = catalog.Of<PassTenantFlag>();

    /// <summary>Notes what is due.</summary>
    /// <returns>How much there was.</returns>
    public async Task<int> PassAsync(CancellationToken cancellation)
    {
        var now = Time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var settings = await db
            .SettingOverrides.Where(row => row.NextAt <= now)
            .OrderBy(row => row.NextAt)
            .Select(row => row.Id)
            .Take(AtATime)
            .ToListAsync(cancellation);
        var flags = await db
            .TenantFlags.Where(row => row.Until <= now)
            .OrderBy(row => row.Until)
            .Select(row => row.Id)
            .Take(AtATime)
            .ToListAsync(cancellation);
        foreach (var id in settings)
        {
            await NoteAsync(_setting, id, cancellation);
        }

        foreach (var id in flags)
        {
            await NoteAsync(_flag, id, cancellation);
        }

        return settings.Count + flags.Count;
    }

    protected override async Task TurnAsync(CancellationToken cancellation)
    {
        await PassAsync(cancellation);
        heartbeats.Beat("setting-clock");
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
        "What begins and ends by itself cannot be put on the record; it is in force all the same"
    )]
    private partial void LogFailing(Exception exception);

    [LoggerMessage(LogLevel.Error, "{Operation} of {Id} was refused: {Detail}")]
    private partial void LogNotNoted(string operation, Guid id, string detail);
}
