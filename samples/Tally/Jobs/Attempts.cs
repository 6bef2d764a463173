using Quartz;

namespace Tally.Jobs;

internal static class Attempts
{
    /// <summary>Whether nobody tries again by itself when this attempt fails.</summary>
    public static bool IsLast(this IJobExecutionContext context) =>
        context.RetryAttempt >= (context.RetryPolicy?.MaxAttempts ?? 0);
}
