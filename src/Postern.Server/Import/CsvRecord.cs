namespace Postern.Server.Import;

/// <summary>One record of a file, or what is wrong with it.</summary>
/// <param name="Line">Where it starts, counted from 1, the header included.</param>
/// <param name="Fault">Why it cannot be read; then there are no fields.</param>
/// <param name="Done">The part of the file that is read, from 0 to 1.</param>
internal sealed record CsvRecord(
    long Line,
    IReadOnlyList<string> Fields,
    string? Fault,
    double Done
);
