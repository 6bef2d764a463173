namespace Postern.Operations;

/// <summary>The moments of a run at which a test may make things go wrong.</summary>
internal enum RunnerStep
{
    TargetLoaded,
    Applied,
    Captured,
    Saved,
    Committed,
}

/// <summary>Called at each step of each run; registered by fault tests only.</summary>
internal sealed record RunnerProbe(Func<RunnerStep, ValueTask> Reached);
