using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Postern.Tests.Http;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>
/// A worker that is killed says nothing of it. This is the whole way: the sample's own program runs Quartz jobs, tells a
/// runtime plane that it is alive, and gets SIGKILL.
/// </summary>
public sealed class SilentWorkerTests
{
    private const int Heartbeat = 1;

    /// <summary>Three heartbeats, and what two processes on a busy machine need to hear of each other.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds((3 * Heartbeat) + 2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_worker_that_is_killed_is_seen_as_silent_within_three_heartbeats(
        DatabaseKind kind
    )
    {
        await using var admin = await AdminPlane.StartAsync(kind);
        await using var runtime = RuntimeApp.Create(
            admin.Settings,
            builder => builder.Logging.ClearProviders()
        );
        await runtime.StartAsync(Cancelled);
        var folder = Directory.CreateTempSubdirectory("silent-");
        try
        {
            await using var worker = BackgroundProcess.Start(
                [Tally],
                folder.FullName,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                    ["Logging__LogLevel__Default"] = "Warning",
                    ["Tally__Database"] = Path.Combine(folder.FullName, "tally.db"),
                    ["Tally__Jobs__Worker"] = "worker 7",
                    ["Tally__Jobs__Heartbeat"] = $"00:00:0{Heartbeat}",
                    ["Postern__RuntimeUrl"] = runtime.Urls.Single(),
                    ["Postern__ServiceKey"] = await TwoPlanes.KeyAsync(admin),
                }
            );
            await StandsAsync(admin, worker, "alive", TimeSpan.FromSeconds(60));
            var watched = Stopwatch.StartNew();
            while (watched.Elapsed < Bound)
            {
                Assert.Equal("alive", await StandAsync(admin));
                await Task.Delay(TimeSpan.FromMilliseconds(200), Cancelled);
            }

            await worker.KillAsync(Cancelled);
            var killed = Stopwatch.StartNew();
            Assert.Equal("alive", await StandAsync(admin));
            await StandsAsync(admin, worker, "silent", Bound);

            Assert.InRange(
                killed.Elapsed,
                TimeSpan.FromSeconds(Heartbeat),
                Bound + TimeSpan.FromSeconds(1)
            );
            var overview = (await admin.GetAsync("/api/v1/jobs/overview", "sam")).Json;
            Assert.Equal(
                ("worker 7", "silent"),
                Assert.Single(
                    overview.GetProperty("workers").EnumerateArray(),
                    one => one.Text("app") != "postern"
                )
                    is var shown
                    ? (shown.Text("name"), shown.Text("stand"))
                    : default
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string?> StandAsync(AdminPlane admin)
    {
        var answer = await admin.GetAsync("/api/v1/jobs/workers", "sam");
        Assert.True(answer.Status == 200, answer.Body);
        return answer
            .Json.GetProperty("workers")
            .EnumerateArray()
            .Where(worker => worker.Text("name") == "worker 7")
            .Select(worker => worker.Text("stand"))
            .SingleOrDefault();
    }

    private static Task StandsAsync(
        AdminPlane admin,
        BackgroundProcess worker,
        string stand,
        TimeSpan bound
    ) =>
        Poll.UntilAsync(
            $"the worker is {stand}",
            async _ =>
            {
                Assert.False(stand == "alive" && worker.HasExited, worker.Output);
                return await StandAsync(admin) == stand;
            },
            bound,
            Cancelled
        );

    /// <summary>Built along with these tests, in the same configuration.</summary>
    private static string Tally =>
        Repository.Folder(
            "samples",
            "Tally",
            "bin",
            Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
            "Tally"
        );
}
