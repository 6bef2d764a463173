using System.Globalization;
using System.Text.RegularExpressions;

namespace Postern.Bench.Programs;

/// <summary>What a load run over HTTP gave.</summary>
/// <param name="PerSecond">Requests answered with 200, per second.</param>
/// <param name="Requests">How many in all.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record HttpLoad(double PerSecond, long Requests, double P50, double P99);

/// <summary>wrk, one thread: the machine has two cores and three programs to run.</summary>
internal static partial class Wrk
{
    /// <summary>Loads an address with the requests of a script.</summary>
    /// <exception cref="InvalidOperationException">A request was refused or failed: then the figure means nothing.</exception>
    public static async Task<HttpLoad> RunAsync(
        string url,
        string script,
        IReadOnlyDictionary<string, string> environment,
        int connections,
        TimeSpan time
    )
    {
        var result = await Command.TryAsync(
            [
                "wrk",
                "-t1",
                $"-c{connections}",
                $"-d{(int)time.TotalSeconds}s",
                "--timeout=20s",
                "--latency",
                "-s",
                script,
                url,
            ],
            Path.GetTempPath(),
            environment,
            CancellationToken.None
        );
        if (
            result.ExitCode != 0
            || result.Output.Contains("Non-2xx", StringComparison.Ordinal)
            || result.Output.Contains("Socket errors", StringComparison.Ordinal)
        )
        {
            throw new InvalidOperationException($"Requests failed:\n{result.Output}");
        }

        return new HttpLoad(
            Number(RequestsPerSecond(), result.Output),
            (long)Number(Requests(), result.Output),
            Milliseconds(P50(), result.Output),
            Milliseconds(P99(), result.Output)
        );
    }

    private static double Number(Regex pattern, string text) =>
        double.Parse(pattern.Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    private static double Milliseconds(Regex pattern, string text)
    {
        var match = pattern.Match(text);
        var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "us" => value / 1000,
            "ms" => value,
            _ => value * 1000,
        };
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P50();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();
}
