using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Postern.Jobs;

/// <summary>One thing that happened to a job, as its owner reports it; checked and redacted, and not taken in yet.</summary>
public sealed record JobEvent
{
    /// <summary>The job system, such as <c>hangfire</c>, 1 to 63 characters; not <see cref="JobRules.OwnSource"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The job's id there, 1 to 200 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What is done, such as <c>export</c>.</summary>
    public required string Kind { get; init; }

    public string? Queue { get; init; }

    /// <summary>The tenant's external id; null: the job is nobody's.</summary>
    public string? Tenant { get; init; }

    /// <summary>The tenant by our own id, where it is our own work; no report can say it.</summary>
    [JsonIgnore]
    public Guid? TenantId { get; init; }

    /// <summary>The user's external id.</summary>
    public string? User { get; init; }

    /// <summary>Shared by all that one request of a customer sets going.</summary>
    public string? CorrelationId { get; init; }

    public required JobState State { get; init; }

    /// <summary>When it happened, by the reporter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From 1.</summary>
    [JsonConverter(typeof(OneWhenNull))]
    public int Attempt { get; init; } = 1;

    public string? Worker { get; init; }

    /// <summary>Percent, 0 to 100.</summary>
    public double? Progress { get; init; }

    /// <summary>When it runs next, where it is scheduled.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    public JobError? Error { get; init; }

    public JsonNode? Arguments { get; init; }

    /// <summary>What came of it: a text, or an object with a name.</summary>
    public JsonNode? Artefact { get; init; }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Type">Its class, such as <c>System.IO.IOException</c>.</param>
/// <param name="Message">Empty where it has none, as many errors of other languages do.</param>
/// <param name="Stack">Where it came from.</param>
public sealed record JobError(
    string Type,
    [property: JsonConverter(typeof(EmptyWhenNull))] string Message = "",
    string? Stack = null
);
