namespace Postern.Jobs.Pages;

/// <summary>One column of a chart: when it is, and what is stacked in it, the lowest first.</summary>
public sealed record ChartColumn(string When, IReadOnlyList<double?> Values);

/// <summary>What one colour of a chart means.</summary>
/// <param name="Style">A class of the stylesheet.</param>
public sealed record ChartSeries(string Name, string Style);
