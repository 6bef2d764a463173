using Spectre.Console;
using Spectre.Console.Rendering;

namespace Postern.Cli.Output;

/// <summary>Writes to the person or to the next program in the pipe, and lets nothing unescaped through.</summary>
internal sealed class Screen(CliEnvironment environment)
{
    // A pipe has no width; a line there is never broken.
    private const int Unbroken = 100_000;

    public void Line(string text = "") => environment.Output.WriteLine(TerminalText.Escape(text));

    /// <summary>Text that was made harmless already, such as indented JSON.</summary>
    public void Block(string text) => environment.Output.WriteLine(text);

    public void Failure(CliFailure failure)
    {
        var error = environment.Error;
        error.WriteLine($"postern: {TerminalText.Escape(failure.Message)}");
        foreach (var detail in failure.Details)
            error.WriteLine($"  {TerminalText.Escape(detail)}");
        if (failure.Next is not null)
            error.WriteLine(TerminalText.Escape(failure.Next));
    }

    public void Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table
        {
            Border = environment.OutputIsTerminal ? TableBorder.Simple : TableBorder.None,
            ShowHeaders = columns.Any(column => column.Title.Length > 0),
        };
        foreach (var column in columns)
        {
            var header = new TableColumn(
                Cell(column.Title, Style.Plain.Decoration(Decoration.Bold))
            ).PadRight(environment.OutputIsTerminal ? 1 : 2);
            if (column.Unbroken)
                header.NoWrap();
            table.AddColumn(header);
        }
        foreach (var row in rows)
            table.AddRow(row.Zip(columns, (text, column) => Cell(text, column.Style)));
        Render(table);
    }

    private static IRenderable Cell(string text, Style style) =>
        new Text(TerminalText.Escape(text), style);

    private void Render(IRenderable renderable)
    {
        using var rendered = new StringWriter();
        var console = AnsiConsole.Create(
            new()
            {
                Ansi = environment.UsesColours ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = environment.UsesColours
                    ? ColorSystemSupport.Standard
                    : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(rendered),
                // The default ones switch colours on when they recognise a build server, pipe or not.
                Enrichment = new() { UseDefaultEnrichers = false },
            }
        );
        console.Profile.Width = environment.OutputIsTerminal ? environment.Width : Unbroken;
        console.Profile.Capabilities.Unicode = environment.OutputIsTerminal;
        console.Write(renderable);
        // A border that draws nothing above the table still leaves a line for it.
        foreach (
            var line in rendered
                .ToString()
                .TrimEnd()
                .Split('\n')
                .SkipWhile(string.IsNullOrWhiteSpace)
        )
            environment.Output.WriteLine(line.TrimEnd());
    }
}
