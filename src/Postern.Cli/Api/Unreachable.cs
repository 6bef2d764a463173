namespace Postern.Cli.Api;

/// <summary>No answer came. What was asked may have happened all the same.</summary>
internal sealed class Unreachable(Uri address, bool mayHaveArrived, Exception cause)
    : CliFailure(
        Postern.Cli.ExitCode.Network,
        $"{address.GetLeftPart(UriPartial.Authority)} gave no answer: {cause.Message}",
        "Check the address (--server, POSTERN_SERVER) and that you are on the internal network.",
        cause
    )
{
    /// <summary>False only when no connection came about, so that nothing can have been sent.</summary>
    public bool MayHaveArrived { get; } = mayHaveArrived;
}
