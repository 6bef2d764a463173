namespace Postern.Cli;

/// <summary>Everything the command line takes from its surroundings, so that tests can give it others.</summary>
public sealed record CliEnvironment
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal: only then there are colours and line breaks to fit.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 120;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static CliEnvironment OfProcess() =>
        new()
        {
            Output = Console.Out,
            Error = Console.Error,
            Variable = Environment.GetEnvironmentVariable,
            OutputIsTerminal = !Console.IsOutputRedirected,
            Width = Console.IsOutputRedirected ? 120 : Math.Max(40, Console.WindowWidth),
        };

    internal bool UsesColours =>
        OutputIsTerminal && !IsSet("NO_COLOR") && Variable("TERM") != "dumb";

    internal bool IsSet(string variable) => !string.IsNullOrEmpty(Variable(variable));
}
