namespace Postern.Cli;

/// <summary>Why a command ends without having done what it was asked, and what would help.</summary>
internal class CliFailure(
    int exitCode,
    string message,
    string? next = null,
    Exception? cause = null
) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>What the reader should do now, as a sentence.</summary>
    public string? Next { get; } = next;

    /// <summary>One line for each fault, when there are several.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}
