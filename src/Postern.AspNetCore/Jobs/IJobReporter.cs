namespace Postern.AspNetCore.Jobs;

/// <summary>
/// Tells Postern what becomes of this app's background work: take it from the container. Every method returns at once, waits
/// for nobody and throws nothing: a background sender sends in batches, 200 milliseconds later at the latest. What cannot be
/// sent is kept in a file (<see cref="PosternOptions.JobsFile"/>) and sent when the runtime plane is back. What Postern refuses
/// is logged with its code; what it refuses as <c>unknown_tenant</c> is tried again for ten minutes.
/// <see cref="PosternClient"/> has the calls themselves for an app that wants to send on its own.
/// </summary>
public interface IJobReporter
{
    /// <summary>Something happened to a job.</summary>
    /// <param name="job">What happened, and when.</param>
    void Report(JobEvent job);

    /// <summary>A customer asked for something.</summary>
    /// <param name="request">What, and by when it is due.</param>
    void Report(CustomerRequest request);

    /// <summary>Something reached a customer, or did not.</summary>
    /// <param name="delivery">What became of it.</param>
    void Report(Delivery delivery);

    /// <summary>A worker is alive. Only the latest sign counts: none is kept while the runtime plane is away.</summary>
    /// <param name="worker">Which, and what it is at.</param>
    void Report(WorkerSign worker);

    /// <summary>A command was carried out, or cannot be.</summary>
    /// <param name="command">The command's id.</param>
    /// <param name="outcome">What became of it.</param>
    void Report(Guid command, JobCommandOutcome outcome);
}
