using Postern.AspNetCore.Jobs;
using Postern.Quartz;

namespace Quartz;

/// <summary>What a running job can tell Postern of itself. How far it is it says with Quartz's own
/// <see cref="IJobExecutionContext.ReportProgress"/>.</summary>
public static class PosternJobContextExtensions
{
    /// <summary>Says what this attempt made; told when the job ends.</summary>
    /// <param name="context">The job's own.</param>
    /// <param name="artefact">What it made.</param>
    public static void ReportArtefact(this IJobExecutionContext context, JobArtefact artefact)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.MergedJobDataMap[PosternJobData.Artefact] = artefact;
    }
}
