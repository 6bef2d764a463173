using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Postern.Operations;

namespace Postern.Jobs.Hangfire;

/// <summary>What the rows of Hangfire's state table say, as events of jobs.</summary>
internal sealed partial class HangfireEvents(
    HangfireSettings settings,
    Redaction redaction,
    TimeProvider time,
    ILogger<HangfireEvents> log
)
{
    /// <summary>Hangfire's jobs are of this source.</summary>
    public const string Source = "hangfire";

    private readonly HashSet<string> _toldOf = new(StringComparer.Ordinal);

    /// <summary>The events, in the order of the rows; a row that says nothing that is known gives none.</summary>
    public IReadOnlyList<JobEvent> Of(IEnumerable<HangfireRow> rows) =>
        [.. rows.Select(Of).OfType<JobEvent>()];

    /// <summary>Names are kept as they stand, as far as they are fit to be shown.</summary>
    public static string? Name(string? text) =>
        text is null ? null : Texts.Clean(Redaction.Name(text), JobRules.NameLimit);

    private JobEvent? Of(HangfireRow row)
    {
        if (StateOf(row) is not { } state)
        {
            Tell($"state {row.Name}", () => LogUnknownState(row.Name, row.JobId));
            return null;
        }

        var call = HangfireCall.Read(row.InvocationData, row.Arguments);
        if (call.Kind == HangfireCall.Unknown)
        {
            Tell(HangfireCall.Unknown, () => LogUnreadable(row.JobId));
        }

        var data = HangfireJson.Object(row.Data);
        var paths = settings.PathsOf(call.Kind);
        return new JobEvent
        {
            Source = Source,
            Id = row.JobId.ToString(CultureInfo.InvariantCulture),
            Kind = Name(call.Kind)!,
            Queue = Name(row.Queue ?? call.Queue),
            Tenant = Name(paths.Tenant?.Find(call.Arguments, row.Parameters)),
            User = Name(paths.User?.Find(call.Arguments, row.Parameters)),
            CorrelationId = Name(paths.Correlation?.Find(call.Arguments, row.Parameters)),
            State = state,
            At = TimeOf(row),
            Attempt = AttemptOf(row, state),
            Worker = state is JobState.Waiting or JobState.Scheduled or JobState.Cancelled
                ? null
                : Name(row.ServerId),
            ScheduledFor = state == JobState.Scheduled ? data.Time("EnqueueAt") : null,
            Error = state.IsFailure() ? ErrorOf(row, data) : null,
            Arguments = redaction.Of(call.Arguments),
        };
    }

    /// <summary>Null: none of Hangfire's own.</summary>
    private static JobState? StateOf(HangfireRow row) =>
        row.Name switch
        {
            "Enqueued" or "Awaiting" => JobState.Waiting,
            "Scheduled" => JobState.Scheduled,
            "Processing" => JobState.Running,
            "Succeeded" => JobState.Succeeded,
            "Failed" when row.Next is "Scheduled" or "Enqueued" => JobState.Failed,
            "Failed" => JobState.Dead,
            // Deleted because no try was left: nobody has cancelled it.
            "Deleted" when row.FailureData is not null => JobState.Dead,
            "Deleted" => JobState.Cancelled,
            _ => null,
        };

    /// <summary>The try that it is about: of one that is not begun, the one to come.</summary>
    private static int AttemptOf(HangfireRow row, JobState state)
    {
        var comes = state is JobState.Waiting or JobState.Scheduled ? 1 : 0;
        return (int)Math.Clamp(row.Begun + comes, 1, JobRules.MostAttempts);
    }

    private static JobError? ErrorOf(HangfireRow row, JsonObject? data)
    {
        var failure =
            row.FailureData is null || row.Name == "Failed"
                ? data
                : HangfireJson.Object(row.FailureData);
        var (type, message) = (failure.Text("ExceptionType"), failure.Text("ExceptionMessage"));
        return type is null && message is null
            ? null
            : new JobError(
                Name(type) ?? "Exception",
                Text(message ?? "", JobRules.MessageLimit),
                failure.Text("ExceptionDetails") is { } details
                    ? Text(details, JobRules.StackLimit)
                    : null
            );
    }

    private static string Text(string text, int limit) => JobText.Clean(Redaction.Of(text), limit);

    /// <summary>When it was written, by the clock of the machine that did; one that is far ahead is not believed.</summary>
    private DateTimeOffset TimeOf(HangfireRow row)
    {
        var (at, now) = (row.CreatedAt.ToUniversalTime(), time.Now());
        return at > now + JobRules.FurthestAhead ? now : at;
    }

    /// <summary>Once: what is said of every row is read by nobody.</summary>
    private void Tell(string what, Action tell)
    {
        if (_toldOf.Add(what))
        {
            tell();
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The invocation data of Hangfire job {JobId} cannot be read; such jobs are shown as of kind unknown. This is said once"
    )]
    private partial void LogUnreadable(long jobId);

    [LoggerMessage(
        LogLevel.Warning,
        "Hangfire job {JobId} came to the state {State}, which is none of Hangfire's own; it is passed over. This is said once"
    )]
    private partial void LogUnknownState(string state, long jobId);
}
