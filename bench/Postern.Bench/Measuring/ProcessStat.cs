using System.Globalization;

namespace Postern.Bench.Measuring;

/// <summary>What the kernel knows of a process: processor time and memory.</summary>
internal static class ProcessStat
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of processor time that the process itself has used.</summary>
    public static double OwnCpu(int process) => Times(process) is { } times ? times.Own : 0;

    /// <summary>Seconds that a process, its living children and those that it has buried have used: PostgreSQL's backends.</summary>
    public static double FamilyCpu(int parent)
    {
        var total = Times(parent) is { } times ? times.Own + times.Buried : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var child)
                && Times(child) is { } found
                && found.Parent == parent
            )
            {
                total += found.Own;
            }
        }

        return total;
    }

    /// <summary>Seconds that the children used which a process has waited for: a pgbench that has ended.</summary>
    public static double BuriedCpu(int process) => Times(process) is { } times ? times.Buried : 0;

    /// <summary>Resident memory in MB, and the part of it that no other process shares.</summary>
    public static (double Resident, double Private) Memory(int process)
    {
        var kilobytes = File.ReadLines($"/proc/{process}/smaps_rollup")
            .Skip(1)
            .Select(line => line.Split(':', 2))
            .ToDictionary(
                pair => pair[0],
                pair =>
                    double.Parse(
                        pair[1].Replace("kB", "", StringComparison.Ordinal),
                        CultureInfo.InvariantCulture
                    ),
                StringComparer.Ordinal
            );
        return (
            kilobytes["Rss"] / 1024,
            (kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]) / 1024
        );
    }

    private static (int Parent, double Own, double Buried)? Times(int process)
    {
        try
        {
            // The name, in parentheses, may hold blanks: what follows the last one is fields 3 and on (proc(5)).
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Seconds(int field) =>
                long.Parse(fields[field - 3], CultureInfo.InvariantCulture) / TicksPerSecond;
            return (
                int.Parse(fields[4 - 3], CultureInfo.InvariantCulture),
                Seconds(14) + Seconds(15),
                Seconds(16) + Seconds(17)
            );
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
