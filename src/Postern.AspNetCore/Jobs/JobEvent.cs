using System.Text.Json;

namespace Postern.AspNetCore.Jobs;

/// <summary>Something happened to a job. Events may be told more than once and in any order: the latest by
/// <see cref="At"/> tells where the job stands.</summary>
public sealed record JobEvent
{
    /// <summary>The job system: 1 to 63 characters, and not <c>postern</c>. Together with the app of the service key and
    /// <see cref="Id"/> it names the job.</summary>
    public required string Source { get; init; }

    /// <summary>The job system's own id of the job: 1 to 200 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, as in <c>export</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The queue that it is in.</summary>
    public string? Queue { get; init; }

    /// <summary>This app's id of the tenant it is for. One that Postern has not been told of is tried again for ten minutes.</summary>
    public string? Tenant { get; init; }

    /// <summary>This app's id of the user it is for.</summary>
    public string? User { get; init; }

    /// <summary>Ties together a customer's request, the jobs that serve it, and its deliveries.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Where the job stands after this event.</summary>
    public required JobState State { get; init; }

    /// <summary>When it happened, by this app's clock; not more than 90 days ago and not more than 5 minutes ahead of Postern's.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which try it is of: 1, 2, 3 …; 1 when left out.</summary>
    public int? Attempt { get; init; }

    /// <summary>Which worker is at it; the same as <see cref="WorkerSign.Id"/>.</summary>
    public string? Worker { get; init; }

    /// <summary>How far it is, in percent: 0 to 100.</summary>
    public int? Progress { get; init; }

    /// <summary>When it runs next.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>What went wrong.</summary>
    public JobError? Error { get; init; }

    /// <summary>What the job was given: any JSON. Postern redacts secrets before it keeps it; what is larger than 64 KiB is left out.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>What the job made.</summary>
    public JobArtefact? Artefact { get; init; }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Type">The error's class, as in <c>System.IO.IOException</c>.</param>
/// <param name="Message">In words; cut after 4,000 characters.</param>
/// <param name="Stack">Where it came from; cut after 16,000 characters.</param>
public sealed record JobError(string Type, string Message, string? Stack = null)
{
    /// <summary>The same of an exception.</summary>
    /// <param name="exception">What the job threw.</param>
    public static JobError Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(
            exception.GetType().FullName ?? exception.GetType().Name,
            exception.Message,
            exception.StackTrace
        );
    }
}

/// <summary>What a job made, such as a file.</summary>
/// <param name="Name">Its name.</param>
public sealed record JobArtefact(string Name)
{
    /// <summary>Where this app's users find it.</summary>
    public string? Url { get; init; }

    /// <summary>In bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Its media type, as in <c>application/zip</c>.</summary>
    public string? ContentType { get; init; }
}
