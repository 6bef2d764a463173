using System.Globalization;
using System.Runtime.InteropServices;

namespace Postern.Bench.Measuring;

/// <summary>Where and when a figure was measured.</summary>
internal static class Machine
{
    public static string Describe(BenchOptions options)
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':', 2)[1]
            .Trim();
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores ({model}), {RuntimeInformation.FrameworkDescription}, load average {load} at the start of this part{(options.Quick ? ". **A quick run: it shows that the programs work; its figures mean nothing.**" : "")}"
        );
    }
}
