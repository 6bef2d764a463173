using Postern.AspNetCore.Jobs;

namespace Tally.Jobs;

/// <summary>Tells Postern what customers asked for, so that what does not arrive is seen before they call.</summary>
internal sealed class CustomerRequests(JobSettings settings, IServiceProvider services)
{
    // Absent when no service key is configured.
    private readonly IJobReporter? _reporter = services.GetService<IJobReporter>();

    public void Tell(Work work, DateTimeOffset requestedAt) =>
        _reporter?.Report(
            new CustomerRequest
            {
                Id = work.CorrelationId,
                Kind = work.Kind,
                Tenant = work.TenantId,
                User = work.UserId,
                CorrelationId = work.CorrelationId,
                RequestedAt = requestedAt,
                DueAt = requestedAt + settings.DueWithin,
            }
        );
}
