namespace Postern.Jobs;

/// <summary>Filters of jobs as conditions on rows.</summary>
internal static class JobQueries
{
    public static IQueryable<Job> Matching(this IQueryable<Job> jobs, JobFilter filter)
    {
        if (filter.Tenant is { } tenant)
        {
            jobs = jobs.Where(job => job.TenantId == tenant);
        }

        if (filter.States is [var only])
        {
            jobs = jobs.Where(job => job.State == only);
        }
        else if (filter.States.Count > 1)
        {
            jobs = jobs.Where(job => filter.States.Contains(job.State));
        }

        if (filter.Kind is { } kind)
        {
            jobs = jobs.Where(job => job.Kind == kind);
        }

        if (filter.Queue is { } queue)
        {
            jobs = jobs.Where(job => job.Queue == queue);
        }

        if (filter.Error is { } error)
        {
            jobs = jobs.Where(job => job.ErrorFingerprint == error);
        }

        if (filter.Source is { } source)
        {
            jobs = jobs.Where(job => job.Source == source);
        }

        if (filter is { Kinds: { } kinds, Queues: { } queues })
        {
            jobs = jobs.Where(job => kinds.Contains(job.Kind) || queues.Contains(job.Queue!));
        }

        return jobs;
    }
}
