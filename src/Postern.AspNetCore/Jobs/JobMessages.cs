using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Jobs;

internal sealed record JobBatch(IReadOnlyList<JobEvent> Events);

internal sealed record RequestBatch(IReadOnlyList<CustomerRequest> Requests);

internal sealed record DeliveryBatch(IReadOnlyList<Delivery> Deliveries);

internal sealed record WorkerBatch(IReadOnlyList<WorkerSign> Workers);

internal sealed record CommandAnswer(CommandResult Outcome, string? Detail = null)
{
    public static CommandAnswer Of(JobCommandOutcome outcome) =>
        new(outcome.IsDone ? CommandResult.Done : CommandResult.Refused, outcome.Detail);
}

/// <summary>The answer to a command as it is kept until it is told.</summary>
internal sealed record KeptAnswer(Guid Command, CommandAnswer Answer);

internal enum CommandResult
{
    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>The body of a webhook; what else is in it is for people.</summary>
internal sealed record WebhookBody(string Type, JsonElement Data);

/// <summary>What a webhook of type <c>job.retry</c> or <c>job.cancel</c> carries.</summary>
internal sealed record CommandBody(Guid Command, string Source, string Id, string Kind)
{
    public string? Queue { get; init; }

    public string? Tenant { get; init; }

    public int Attempt { get; init; } = 1;

    public JobCommand Read() => new(Command, Source, Id, Kind, Queue, Tenant, Attempt);
}
