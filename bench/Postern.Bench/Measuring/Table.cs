namespace Postern.Bench.Measuring;

/// <summary>A table in Markdown.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public async Task WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync(Line(columns));
        await output.WriteLineAsync(Line(columns.Select(_ => "---")));
        foreach (var row in _rows)
        {
            await output.WriteLineAsync(Line(row));
        }

        await output.WriteLineAsync();
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
