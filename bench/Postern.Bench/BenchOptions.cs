namespace Postern.Bench;

/// <summary>What a run was asked for.</summary>
/// <param name="Quick">Small data and short rounds: shows that the programs work, and nothing else.</param>
/// <param name="ServerFolder">Where <c>postern-server</c> is published.</param>
/// <param name="EmptyFolder">Where the empty application is published.</param>
internal sealed record BenchOptions(bool Quick, string ServerFolder, string EmptyFolder)
{
    public int Rounds => Quick ? 1 : 5;

    public TimeSpan RoundTime => TimeSpan.FromSeconds(Quick ? 2 : 6);

    public int[] Connections => Quick ? [4, 16] : [1, 4, 16, 32];

    public int Tenants => Quick ? 5_000 : 100_000;

    public int LookupRows => Quick ? 5_000 : 1_000_000;

    public int LookupRuns => Quick ? 20 : 300;

    public int Starts => Quick ? 3 : 15;

    public TimeSpan IdleTime => TimeSpan.FromSeconds(Quick ? 5 : 30);

    public int PageLoads => Quick ? 3 : 20;

    public int OpenPages => Quick ? 20 : 200;

    public static BenchOptions? Read(IReadOnlyCollection<string> arguments)
    {
        var root = Repository.Folder("artifacts", "bench");
        return arguments.Any(argument => argument.StartsWith('-') && argument != "--quick")
            ? null
            : new BenchOptions(
                arguments.Contains("--quick", StringComparer.Ordinal),
                Path.Combine(root, "server"),
                Path.Combine(root, "empty")
            );
    }
}
