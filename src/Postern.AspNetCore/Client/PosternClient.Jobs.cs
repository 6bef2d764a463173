using System.Net.Http.Headers;
using Postern.AspNetCore.Client;
using Postern.AspNetCore.Jobs;

namespace Postern.AspNetCore;

/// <summary>
/// The calls about background work, for an app that sends on its own; <see cref="IJobReporter"/> does it in the background and
/// keeps what cannot be sent. A batch has 1 to 1,000 rows and at most 2 MiB. Rows that are not taken are named in the answer;
/// what Postern was told before is taken and changes nothing, so a batch may be sent again.
/// </summary>
public sealed partial class PosternClient
{
    /// <summary>Tells what happened to jobs.</summary>
    /// <param name="events">In any order.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task<Reported> ReportJobsAsync(
        IReadOnlyList<JobEvent> events,
        CancellationToken cancellationToken = default
    ) => ReportAsync("jobs", Body(new JobBatch(events)), cancellationToken);

    /// <summary>Tells what customers asked for.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task<Reported> ReportRequestsAsync(
        IReadOnlyList<CustomerRequest> requests,
        CancellationToken cancellationToken = default
    ) => ReportAsync("requests", Body(new RequestBatch(requests)), cancellationToken);

    /// <summary>Tells what reached customers, and what did not.</summary>
    /// <param name="deliveries">The deliveries.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task<Reported> ReportDeliveriesAsync(
        IReadOnlyList<Delivery> deliveries,
        CancellationToken cancellationToken = default
    ) => ReportAsync("deliveries", Body(new DeliveryBatch(deliveries)), cancellationToken);

    /// <summary>Tells which workers are alive.</summary>
    /// <param name="workers">A sign of each.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task<Reported> ReportWorkersAsync(
        IReadOnlyList<WorkerSign> workers,
        CancellationToken cancellationToken = default
    ) => ReportAsync("workers", Body(new WorkerBatch(workers)), cancellationToken);

    /// <summary>Tells what became of a command.</summary>
    /// <param name="command">The command's id.</param>
    /// <param name="outcome">Done, or why not.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task AnswerCommandAsync(
        Guid command,
        JobCommandOutcome outcome,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return AnswerCommandAsync(command, CommandAnswer.Of(outcome), cancellationToken);
    }

    internal Task AnswerCommandAsync(
        Guid command,
        CommandAnswer answer,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"runtime/v1/commands/{command:D}",
            Body(answer),
            cancellationToken
        );

    /// <summary>Sends rows as they were kept.</summary>
    internal Task<Reported> ReportRowsAsync(
        string call,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return ReportAsync(call, content, cancellationToken);
    }

    private Task<Reported> ReportAsync(
        string call,
        HttpContent body,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"runtime/v1/{call}",
            body,
            RuntimeJson.Default.Reported,
            cancellationToken
        );
}
