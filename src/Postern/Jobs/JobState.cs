namespace Postern.Jobs;

/// <summary>
/// Where a job stands, as its owner says. Of two things that are said of one moment and attempt, the later in this
/// list holds.
/// </summary>
public enum JobState
{
    /// <summary>In its queue, and to be run as soon as a worker is free.</summary>
    Waiting,

    /// <summary>To be run at a time that has not come.</summary>
    Scheduled,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>The attempt failed, and there will be another one.</summary>
    Failed,

    /// <summary>Given up after the last attempt.</summary>
    Dead,

    /// <summary>Taken out before it was done.</summary>
    Cancelled,
}

/// <summary>What follows from a state.</summary>
public static class JobStates
{
    /// <summary>Nothing more will happen by itself.</summary>
    public static bool IsFinished(this JobState state) =>
        state is JobState.Succeeded or JobState.Dead or JobState.Cancelled;

    /// <summary>The attempt is over.</summary>
    public static bool EndsAttempt(this JobState state) => state >= JobState.Succeeded;

    /// <summary>It went wrong, whether or not it is tried again.</summary>
    public static bool IsFailure(this JobState state) => state is JobState.Failed or JobState.Dead;
}
