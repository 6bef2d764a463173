using System.CommandLine;
using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

/// <summary>A query that answers with a page of items: a table, and how to get the next page.</summary>
internal sealed class ListCommand
{
    private readonly List<(string Parameter, Option<string> Option)> _filters = [];
    private readonly Option<bool> _json = Session.JsonOption();
    private readonly Command _command;

    public ListCommand(string name, string description) =>
        _command = new(name, description) { _json };

    /// <summary>Paths of the columns, in the order they stand; those that no item has are left out.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Where the items are, given what was asked for.</summary>
    public required Func<ParseResult, string> Path { get; init; }

    public ListCommand Filter(string parameter, string description, params string[] known)
    {
        var option = new Option<string>($"--{parameter}")
        {
            Description = description,
            HelpName = "value",
        };
        option.CompletionSources.Add(known);
        _filters.Add((parameter, option));
        _command.Add(option);
        return this;
    }

    public ListCommand Paged() =>
        Filter("limit", "Most items to answer with.")
            .Filter("cursor", "Where to go on: what the page before said.");

    /// <summary>An option that says where to look and not what to filter by.</summary>
    public ListCommand With(Option option)
    {
        _command.Add(option);
        return this;
    }

    public Command Build(Session session)
    {
        _command.SetAction(
            async (parsed, cancellation) =>
            {
                var api = await session.OpenAsync(parsed, cancellation);
                var page = await api.GetAsync(Path(parsed) + Query(parsed), cancellation);
                if (parsed.GetValue(_json))
                    session.Screen.Block(JsonText.Indent(page));
                else
                    Write(session.Screen, page);
                return ExitCode.Ok;
            }
        );
        return _command;
    }

    private string Query(ParseResult parsed)
    {
        string[] given =
        [
            .. _filters
                .Select(filter => (filter.Parameter, Value: parsed.GetValue(filter.Option)))
                .Where(filter => filter.Value is not null)
                .Select(filter => $"{filter.Parameter}={Uri.EscapeDataString(filter.Value!)}"),
        ];
        return given.Length == 0 ? "" : "?" + string.Join('&', given);
    }

    private void Write(Screen screen, JsonElement page)
    {
        var items = page.Items("items");
        if (items.Count == 0)
            screen.Line("Nothing found.");
        else
            ItemTable.Write(screen, items, Columns);
        if (page.Text("next") is { } next)
        {
            screen.Line();
            screen.Line($"more: --cursor {next}");
        }
    }
}
