namespace Postern.Jobs;

/// <summary>When a request is answered: what its jobs and deliveries come to.</summary>
internal static class Answers
{
    /// <summary>
    /// When the customer had what was asked for: when something was delivered and did not come back; or, where nobody
    /// tells of deliveries, when the last of its jobs succeeded. Null while that is open.
    /// </summary>
    public static DateTimeOffset? AnsweredAt(
        IReadOnlyCollection<(JobState State, DateTimeOffset StateAt)> jobs,
        IReadOnlyCollection<Delivery> deliveries
    )
    {
        if (deliveries.Count > 0)
        {
            var arrived = deliveries.Where(delivery => delivery.HasArrived).ToList();
            return arrived.Count == 0
                ? null
                : arrived.Min(delivery =>
                    delivery.AcceptedAt
                    ?? delivery.DownloadedAt
                    ?? delivery.OpenedAt
                    ?? delivery.StateAt
                );
        }

        return jobs.Count > 0 && jobs.All(job => job.State == JobState.Succeeded)
            ? jobs.Max(job => job.StateAt)
            : null;
    }
}
