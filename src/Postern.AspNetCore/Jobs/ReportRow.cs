namespace Postern.AspNetCore.Jobs;

/// <summary>A line of the spool on its way.</summary>
/// <param name="Line">The line with its end.</param>
/// <param name="Since">When it was refused first for its tenant; null when it was not.</param>
/// <param name="Call">Which call takes it.</param>
/// <param name="Row">What that call is given.</param>
internal sealed record ReportRow(
    ReadOnlyMemory<byte> Line,
    DateTimeOffset? Since,
    ReportCall Call,
    ReadOnlyMemory<byte> Row
)
{
    public static ReportRow Of(ReadOnlyMemory<byte> line, DateTimeOffset? since = null) =>
        ReportLine.TryRead(line, out var call, out var row)
            ? new(line, since, call, row)
            : throw new InvalidOperationException("The spool holds what is no line of it.");
}
