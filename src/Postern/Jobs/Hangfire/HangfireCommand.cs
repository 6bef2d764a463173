using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Jobs.Hangfire;

/// <summary>What is to be done with a Hangfire job, as the outbox brings it.</summary>
/// <param name="Id">Of the command: done once, however often it is brought.</param>
internal sealed record HangfireCommand(Guid Id, JobCommandKind Kind, long JobId)
{
    /// <summary>Kept with the state that it brings about, where it is looked for before it is done again.</summary>
    public string Reason =>
        $"Asked for in Postern: {(Kind == JobCommandKind.Retry ? "retry" : "cancel")} {Id}";

    /// <summary>Null: none that could be done here.</summary>
    public static HangfireCommand? TryRead(OutboxMessage message)
    {
        JobCommandKind? kind = message.Type switch
        {
            "job.retry" => JobCommandKind.Retry,
            "job.cancel" => JobCommandKind.Cancel,
            _ => null,
        };
        var data = HangfireJson.Object(message.Payload)?["data"] as JsonObject;
        return
            kind is { } known
            && data.Text("source") == HangfireEvents.Source
            && Guid.TryParse(data.Text("command"), out var id)
            && long.TryParse(
                data.Text("id"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var job
            )
            ? new HangfireCommand(id, known, job)
            : null;
    }
}
