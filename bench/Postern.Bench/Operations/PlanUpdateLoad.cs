using Postern.Bench.Measuring;
using Postern.Bench.Programs;

namespace Postern.Bench.Operations;

/// <summary>One round of tenant.plan.update, by whatever program does it.</summary>
/// <param name="PerSecond">Operations.</param>
/// <param name="P99">Milliseconds; none for pgbench, which measures no latency of its own here.</param>
/// <param name="ProgramCpu">Milliseconds of the program's processor time per operation.</param>
/// <param name="DatabaseCpu">Milliseconds of PostgreSQL's per operation.</param>
internal sealed record Round(
    double PerSecond,
    double P50,
    double P99,
    double ProgramCpu,
    double DatabaseCpu
);

/// <summary>The HTTP load on one program.</summary>
internal sealed class PlanUpdateLoad(
    string url,
    string path,
    string token,
    Func<Task<string>> listTenants
)
{
    public static string Script =>
        Path.Combine(AppContext.BaseDirectory, "Operations", "plan-update.lua");

    public async Task<Round> RunAsync(
        int connections,
        TimeSpan time,
        int program,
        Func<double> databaseCpu
    )
    {
        var tenants = await listTenants();
        var programBefore = ProcessStat.OwnCpu(program);
        var databaseBefore = databaseCpu();
        var load = await Wrk.RunAsync(
            url,
            Script,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["BENCH_TENANTS"] = tenants,
                ["BENCH_PATH"] = path,
                ["BENCH_TOKEN"] = token,
                ["BENCH_RUN"] = Guid.NewGuid().ToString("N"),
            },
            connections,
            time
        );
        File.Delete(tenants);
        return new Round(
            load.PerSecond,
            load.P50,
            load.P99,
            (ProcessStat.OwnCpu(program) - programBefore) * 1000 / load.Requests,
            (databaseCpu() - databaseBefore) * 1000 / load.Requests
        );
    }
}
