using Postern.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Tally.Tests.Jobs;

/// <summary>On PostgreSQL the processes share the jobs, and each names itself.</summary>
public sealed class ClusterTests(PostgresCluster postgres)
{
    [Fact, Trait("Needs", "PostgreSQL")]
    public async Task A_job_kept_by_one_process_is_run_by_another()
    {
        var jobs = await postgres.CreateDatabaseAsync(
            cancellationToken: TestContext.Current.CancellationToken
        );
        await using var tally = await WorkingTally.StartAsync(
            $"--Tally:Jobs:Database={jobs}",
            "--Tally:Jobs:Workers=0"
        );
        Directory.CreateDirectory(tally.ExportsFolder);
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var request = await tally.RequestExportAsync(owner);
        await tally.IsAsync(request, "export", "waiting");

        await using var worker = TallyApp.Build([
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Error",
            $"--Tally:Database={tally.Database}",
            $"--Tally:Jobs:Database={jobs}",
            $"--Tally:Exports:Folder={tally.ExportsFolder}",
            $"--Postern:ServiceKey={Support.FakeRuntimePlane.ServiceKey}",
            $"--Postern:RuntimeUrl={tally.Plane.Url}",
        ]);
        await worker.PrepareDatabaseAsync();
        await worker.StartAsync(TestContext.Current.CancellationToken);

        var done = await tally.IsAsync(request, "export", "succeeded");
        Assert.Equal((string?)tally.Told.Workers.First()["id"], (string?)done["worker"]);
        await worker.StopAsync(TestContext.Current.CancellationToken);
    }
}
