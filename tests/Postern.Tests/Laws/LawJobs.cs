using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;

namespace Postern.Tests.Laws;

/// <summary>One of each thing about jobs that has a page.</summary>
internal static class LawJobs
{
    /// <summary>Ids by the beginning of the page's address.</summary>
    public static async Task<Dictionary<string, string>> ExamplesAsync(LawPlane plane)
    {
        var kind = $"export-{Guid.CreateVersion7():N}";
        await plane
            .Services.GetRequiredService<JobIntake>()
            .TakeAsync(
                "law",
                [
                    new JobEvent
                    {
                        Source = "law",
                        Id = kind,
                        Kind = kind,
                        State = JobState.Dead,
                        At = DateTimeOffset.UtcNow,
                        Error = new JobError("System.TimeoutException", "No answer", "   at Law"),
                    },
                ],
                TestContext.Current.CancellationToken
            );
        var found = (await plane.GetAsync($"/api/v1/jobs?kind={kind}", "erin")).Json.GetProperty(
            "items"
        )[0];
        var batch = await plane.DoAsync("job.batch.retry", "sam", null, new { kind });
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["jobs"] = found.GetProperty("id").GetString()!,
            ["jobs/errors"] = found.GetProperty("error").GetProperty("fingerprint").GetString()!,
            ["jobs/kinds"] = kind,
            ["jobs/batches"] = batch.GetProperty("result").GetProperty("batch").GetString()!,
        };
    }
}
