namespace Postern.AspNetCore.Jobs;

/// <summary>What staff want done with a job.</summary>
/// <param name="Command">Names the command: the same one may come more than once and is to be done once.</param>
/// <param name="Source">The job system, as it was reported.</param>
/// <param name="Id">The job's id, as it was reported.</param>
/// <param name="Kind">The job's kind.</param>
/// <param name="Queue">The queue it was in.</param>
/// <param name="Tenant">This app's id of the tenant it is for.</param>
/// <param name="Attempt">The attempt that staff had before them.</param>
public sealed record JobCommand(
    Guid Command,
    string Source,
    string Id,
    string Kind,
    string? Queue,
    string? Tenant,
    int Attempt
);

/// <summary>What became of a command.</summary>
public sealed record JobCommandOutcome
{
    private JobCommandOutcome(bool isDone, string? detail) => (IsDone, Detail) = (isDone, detail);

    /// <summary>It is done; what follows from it is told as job events.</summary>
    public static JobCommandOutcome Done { get; } = new(true, null);

    /// <summary>Whether it was done.</summary>
    public bool IsDone { get; }

    /// <summary>Why not, in words for staff.</summary>
    public string? Detail { get; }

    /// <summary>It cannot be done.</summary>
    /// <param name="detail">Why not, and what would be right, in words for staff.</param>
    public static JobCommandOutcome Refused(string detail) => new(false, detail);
}

/// <summary>Carries out what staff want done with the jobs of one job system; registered in the container, and called by
/// <c>app.MapPosternWebhooks(…)</c>. A command may come again: do it once.</summary>
public interface IJobCommands
{
    /// <summary>The job system, as <see cref="JobEvent.Source"/>.</summary>
    string Source { get; }

    /// <summary>Runs the job once more.</summary>
    /// <param name="command">Which.</param>
    /// <param name="cancellationToken">The request was given up.</param>
    /// <exception cref="Exception">It is not known whether it was done: the command will come again.</exception>
    ValueTask<JobCommandOutcome> RetryAsync(
        JobCommand command,
        CancellationToken cancellationToken
    );

    /// <summary>Keeps the job from running, or stops it.</summary>
    /// <param name="command">Which.</param>
    /// <param name="cancellationToken">The request was given up.</param>
    /// <exception cref="Exception">It is not known whether it was done: the command will come again.</exception>
    ValueTask<JobCommandOutcome> CancelAsync(
        JobCommand command,
        CancellationToken cancellationToken
    );
}
