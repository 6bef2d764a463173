using System.Globalization;

namespace Postern.Tests.Infrastructure;

/// <summary>Where initdb, pg_ctl and postgres are: Debian keeps the server's programs off the PATH.</summary>
public static class PostgresBinaries
{
    public static string Folder { get; } =
        OnThePath()
        ?? NewestOfDebian()
        ?? throw new InvalidOperationException(
            "No PostgreSQL server on this machine: install Debian's `postgresql` package, "
                + $"or name a running one in {PostgresCluster.RunningClusterVariable}."
        );

    private static string? OnThePath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .FirstOrDefault(HoldsServer);

    private static string? NewestOfDebian()
    {
        const string versions = "/usr/lib/postgresql";
        return Directory.Exists(versions)
            ? Directory
                .EnumerateDirectories(versions)
                .OrderByDescending(version =>
                    int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var n)
                        ? n
                        : 0
                )
                .Select(version => Path.Combine(version, "bin"))
                .FirstOrDefault(HoldsServer)
            : null;
    }

    private static bool HoldsServer(string folder) =>
        File.Exists(Path.Combine(folder, "initdb"))
        && File.Exists(Path.Combine(folder, "postgres"));
}
