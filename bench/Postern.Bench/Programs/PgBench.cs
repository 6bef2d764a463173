using System.Globalization;
using System.Text.RegularExpressions;

namespace Postern.Bench.Programs;

/// <summary>pgbench: the same statements without a program between, one at a time and prepared.</summary>
internal static partial class PgBench
{
    public static async Task<(double PerSecond, long Transactions)> RunAsync(
        PostgresServer server,
        string database,
        string login,
        string script,
        int clients,
        TimeSpan time,
        int tenants
    )
    {
        var text = await Command.RunAsync(
            [
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-f",
                script,
                "-D",
                $"tenants={tenants}",
                "-c",
                $"{clients}",
                "-j",
                "1",
                "-T",
                $"{(int)time.TotalSeconds}",
                "-h",
                "127.0.0.1",
                "-p",
                server.Port,
                "-U",
                login,
                database,
            ],
            Path.GetTempPath(),
            CancellationToken.None
        );
        if (Failed().Match(text) is { Success: true, Groups: var groups } && groups[1].Value != "0")
        {
            throw new InvalidOperationException($"Transactions failed:\n{text}");
        }

        return (
            double.Parse(PerSecond().Match(text).Groups[1].Value, CultureInfo.InvariantCulture),
            long.Parse(Count().Match(text).Groups[1].Value, CultureInfo.InvariantCulture)
        );
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"actually processed: (\d+)")]
    private static partial Regex Count();

    [GeneratedRegex(@"failed transactions: (\d+)")]
    private static partial Regex Failed();
}
