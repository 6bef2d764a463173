namespace Postern.Bench;

/// <summary>What a run was asked for.</summary>
/// <param name="Quick">Small data and short rounds: shows that the programs work, and nothing else.</param>
/// <param name="ServerFolder">Where <c>postern-server</c> is published.</param>
/// <param name="EmptyFolder">Where the empty application is published.</param>
internal sealed record BenchOptions(bool Quick, string ServerFolder, string EmptyFolder)
{
    public int Rounds => Quick ? 1 : 5;

    public TimeSpan RoundTime => TimeSpan.FromSeconds(Quick ? 2 : 6);

    public int[] Connections { get; init; } = Quick ? [4, 16] : [1, 4, 16, 32];

    public int Tenants { get; init; } = Quick ? 5_000 : 100_000;

    public int Entries => Quick ? 1_000 : 20_000;

    public int Jobs { get; init; } = Quick ? 100_000 : 10_000_000;

    public int LookupRows => Quick ? 5_000 : 1_000_000;

    public int LookupRuns => Quick ? 20 : 300;

    public int Starts => Quick ? 3 : 15;

    public TimeSpan IdleTime => TimeSpan.FromSeconds(Quick ? 5 : 30);

    public int PageLoads => Quick ? 3 : 20;

    public int OpenPages => Quick ? 20 : 200;

    private const string ConnectionsOption = "--connections=";
    private const string JobsOption = "--jobs=";

    public static BenchOptions? Read(IReadOnlyCollection<string> arguments)
    {
        var root = Repository.Folder("artifacts", "bench");
        var options = new BenchOptions(
            arguments.Contains("--quick", StringComparer.Ordinal),
            Path.Combine(root, "server"),
            Path.Combine(root, "empty")
        );
        foreach (var argument in arguments.Where(argument => argument.StartsWith('-')))
        {
            if (argument.StartsWith(ConnectionsOption, StringComparison.Ordinal))
            {
                var numbers = argument[ConnectionsOption.Length..].Split(',');
                if (!numbers.All(number => int.TryParse(number, out var n) && n is > 0 and <= 256))
                {
                    return null;
                }

                options = options with { Connections = [.. numbers.Select(int.Parse)] };
            }
            else if (
                argument.StartsWith(JobsOption, StringComparison.Ordinal)
                && int.TryParse(argument[JobsOption.Length..], out var jobs)
                && jobs is >= 100_000 and <= 100_000_000
            )
            {
                options = options with { Jobs = jobs };
            }
            else if (argument != "--quick")
            {
                return null;
            }
        }

        return options;
    }
}
