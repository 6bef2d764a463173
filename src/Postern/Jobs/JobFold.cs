namespace Postern.Jobs;

/// <summary>
/// A job and its attempts as what was reported adds up to. Taking an event in twice, or in another order, comes to the
/// same: each value is the greatest of what was said by a fixed order, or the first or last by the time it happened at.
/// Pure.
/// </summary>
internal sealed class JobFold
{
    private readonly SortedDictionary<int, JobAttempt> _attempts = [];

    public JobFold(Job job, IEnumerable<JobAttempt> attempts, bool isNew)
    {
        Job = job;
        IsNew = isNew;
        foreach (var attempt in attempts)
        {
            _attempts[attempt.Number] = attempt;
            Known.Add(attempt.Number);
        }

        Before = isNew ? [] : JobMeasures.Of(job, _attempts.Values);
    }

    public Job Job { get; }

    public bool IsNew { get; }

    public bool IsChanged { get; private set; }

    public IEnumerable<JobAttempt> Attempts => _attempts.Values;

    /// <summary>Numbers of the attempts that were there before.</summary>
    public HashSet<int> Known { get; } = [];

    /// <summary>The attempts that something new was said of.</summary>
    public HashSet<int> Touched { get; } = [];

    /// <summary>What the job counted for before.</summary>
    public IReadOnlyList<Measure> Before { get; }

    /// <summary>What it counts for now.</summary>
    public List<Measure> After() => JobMeasures.Of(Job, _attempts.Values);

    public void Take(JobEvent happened, Guid? tenantId)
    {
        var (attempt, isFirst) = AttemptOf(happened);
        var isNew =
            isFirst
            | Later(attempt, happened)
            | Times(attempt, happened)
            | Life(attempt, happened)
            | Error(attempt, happened);
        if (isNew)
        {
            Touched.Add(attempt.Number);
        }

        if (Describe(happened, tenantId) | isNew)
        {
            IsChanged = true;
            AddUp();
        }
    }

    private (JobAttempt Attempt, bool IsFirst) AttemptOf(JobEvent happened)
    {
        var isFirst = !_attempts.TryGetValue(happened.Attempt, out var attempt);
        if (isFirst)
        {
            attempt = new JobAttempt
            {
                JobId = Job.Id,
                Number = happened.Attempt,
                State = happened.State,
                StateAt = happened.At,
                FirstAt = happened.At,
            };
            _attempts[happened.Attempt] = attempt;
        }

        return (attempt!, isFirst);
    }

    private static bool Later(JobAttempt attempt, JobEvent happened)
    {
        if ((happened.At, happened.State).CompareTo((attempt.StateAt, attempt.State)) <= 0)
        {
            return false;
        }

        (attempt.StateAt, attempt.State) = (happened.At, happened.State);
        return true;
    }

    private static bool Times(JobAttempt attempt, JobEvent happened)
    {
        var (first, waiting, started, scheduled) = (
            attempt.FirstAt,
            attempt.WaitingAt,
            attempt.StartedAt,
            attempt.ScheduledFor
        );
        attempt.FirstAt = Earlier(attempt.FirstAt, happened.At);
        if (happened.State == JobState.Waiting)
        {
            attempt.WaitingAt = Earlier(waiting ?? happened.At, happened.At);
        }
        else if (happened.State == JobState.Running)
        {
            attempt.StartedAt = Earlier(started ?? happened.At, happened.At);
        }

        if (happened.ScheduledFor is { } due)
        {
            attempt.ScheduledFor = scheduled > due ? scheduled : due;
        }

        return (first, waiting, started, scheduled)
            != (attempt.FirstAt, attempt.WaitingAt, attempt.StartedAt, attempt.ScheduledFor);
    }

    private static bool Life(JobAttempt attempt, JobEvent happened)
    {
        var (worker, by, seen, progress) = (
            attempt.Worker,
            attempt.WorkerAt,
            attempt.SeenAt,
            attempt.Progress
        );
        if (
            happened.Worker is { } told
            && Compare((happened.At, told), (by ?? DateTimeOffset.MinValue, worker ?? "")) > 0
        )
        {
            (attempt.WorkerAt, attempt.Worker) = (happened.At, told);
        }

        if (happened.State == JobState.Running)
        {
            attempt.SeenAt = seen > happened.At ? seen : happened.At;
        }

        if (happened.Progress is { } percent)
        {
            attempt.Progress = Math.Max(progress ?? 0, percent);
        }

        return (worker, by, seen, progress)
            != (attempt.Worker, attempt.WorkerAt, attempt.SeenAt, attempt.Progress);
    }

    private static bool Error(JobAttempt attempt, JobEvent happened)
    {
        if (
            happened.Error is not { } error
            || Compare(
                (happened.At, Text(error.Type, error.Message, error.Stack)),
                (
                    attempt.ErrorAt ?? DateTimeOffset.MinValue,
                    Text(attempt.ErrorType, attempt.ErrorMessage, attempt.ErrorStack)
                )
            ) <= 0
        )
        {
            return false;
        }

        attempt.ErrorAt = happened.At;
        attempt.ErrorType = error.Type;
        attempt.ErrorMessage = error.Message;
        attempt.ErrorStack = error.Stack;
        attempt.ErrorFingerprint = ErrorFingerprint.Of(error.Type, error.Message);
        return true;
    }

    /// <summary>What belongs to the job and to no moment of it: where two say different things, the greater text holds.</summary>
    private bool Describe(JobEvent happened, Guid? tenantId)
    {
        var before = (
            Job.Kind,
            Job.Queue,
            Job.QueueAt,
            Job.TenantId,
            Job.UserExternalId,
            Job.CorrelationId,
            Job.Arguments,
            (Job.Artefact, Job.ArtefactAt)
        );
        Job.Kind = Greater(Job.Kind, happened.Kind)!;
        Job.TenantId =
            Job.TenantId is { } known && (tenantId is not { } said || known.CompareTo(said) >= 0)
                ? known
                : tenantId;
        Job.UserExternalId = Greater(Job.UserExternalId, happened.User);
        Job.CorrelationId = Greater(Job.CorrelationId, happened.CorrelationId);
        Job.Arguments = Greater(Job.Arguments, JobText.Kept(happened.Arguments));
        if (
            happened.Queue is { } queue
            && Compare(
                (happened.At, queue),
                (Job.QueueAt ?? DateTimeOffset.MinValue, Job.Queue ?? "")
            ) > 0
        )
        {
            (Job.QueueAt, Job.Queue) = (happened.At, queue);
        }

        if (
            JobText.Kept(happened.Artefact) is { } artefact
            && Compare(
                (happened.At, artefact),
                (Job.ArtefactAt ?? DateTimeOffset.MinValue, Job.Artefact ?? "")
            ) > 0
        )
        {
            (Job.ArtefactAt, Job.Artefact) = (happened.At, artefact);
        }

        return before
            != (
                Job.Kind,
                Job.Queue,
                Job.QueueAt,
                Job.TenantId,
                Job.UserExternalId,
                Job.CorrelationId,
                Job.Arguments,
                (Job.Artefact, Job.ArtefactAt)
            );
    }

    private void AddUp()
    {
        var last = _attempts.Values.MaxBy(attempt =>
            (attempt.StateAt, attempt.Number, attempt.State)
        )!;
        Job.State = last.State;
        Job.StateAt = last.StateAt;
        Job.Attempt = _attempts.Keys.Last();
        Job.FirstAt = _attempts.Values.Min(attempt => attempt.FirstAt);
        Job.ScheduledFor = last.State == JobState.Scheduled ? last.ScheduledFor : null;
        Job.StartedAt = last.StartedAt;
        Job.EndedAt = last.EndedAt;
        Job.Worker = last.Worker;
        Job.Progress = last.Progress;
        Job.SeenAt = last.SeenAt;
        var error = _attempts
            .Values.Where(attempt => attempt.ErrorAt is not null)
            .MaxBy(attempt => (attempt.ErrorAt, attempt.Number));
        Job.ErrorType = error?.ErrorType;
        Job.ErrorMessage = error?.ErrorMessage;
        Job.ErrorFingerprint = error?.ErrorFingerprint;
        Job.ErrorAt = error?.ErrorAt;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) =>
        one < other ? one : other;

    private static string? Greater(string? one, string? other) =>
        string.CompareOrdinal(one, other) >= 0 ? one : other;

    private static string Text(string? type, string? message, string? stack) =>
        $"{type}\n{message}\n{stack}";

    private static int Compare(
        (DateTimeOffset At, string Text) one,
        (DateTimeOffset At, string Text) other
    ) =>
        one.At != other.At
            ? one.At.CompareTo(other.At)
            : string.CompareOrdinal(one.Text, other.Text);
}
