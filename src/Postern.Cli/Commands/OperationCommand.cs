using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Cli.Catalogue;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

/// <summary>One operation of the catalogue as a command, with an option for each member of its input.</summary>
internal sealed class OperationCommand
{
    private readonly Session _session;
    private readonly CatalogueOperation _operation;
    private readonly List<(InputMember Member, Option<string[]> Option)> _members = [];

    private readonly Option<string> _target = new("--target") { HelpName = "id" };
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why you do this; it stands in the audit entry.",
        HelpName = "text",
    };
    private readonly Option<string> _ticket = new("--ticket")
    {
        Description = "The ticket this belongs to.",
        HelpName = "reference",
    };
    private readonly Option<string> _input = new("--input")
    {
        Description =
            "The whole input as JSON, or @FILE to read it from; instead of the options for its members.",
        HelpName = "json|@file",
    };
    private readonly Option<bool> _preview = new("--preview")
    {
        Description = "Show what would change, and change nothing.",
    };
    private readonly Option<string> _ifMatch = new("--if-match")
    {
        Description = "Only if this audit entry is still the last one that changed the target.",
        HelpName = "entry id",
    };
    private readonly Option<string> _key = new("--idempotency-key")
    {
        Description =
            "Repeat a run whose outcome is unknown: it happens once however often it is sent.",
        HelpName = "key",
    };
    private readonly Option<bool> _json = Session.JsonOption();

    private OperationCommand(Session session, CatalogueOperation operation)
    {
        _session = session;
        _operation = operation;
        _target.Description = operation.TargetKind is { } kind
            ? $"Id of what it acts on: {TerminalText.Escape(kind)}."
            : "This operation acts on nothing that is there already; leave it out.";
    }

    public static Command Build(Session session, CatalogueOperation operation) =>
        new OperationCommand(session, operation).Build();

    private Command Build()
    {
        var command = new Command(_operation.Name, OperationHelp.About(_operation)) { _target };
        foreach (var member in _operation.Input)
        {
            var option = OptionFor(member);
            _members.Add((member, option));
            command.Add(option);
        }
        foreach (
            var option in (Option[])[_reason, _ticket, _preview, _input, _ifMatch, _key, _json]
        )
            command.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string[]> OptionFor(InputMember member)
    {
        var option = new Option<string[]>(member.Option)
        {
            Description = OperationHelp.About(member),
            HelpName = OperationHelp.Placeholder(member),
            Arity =
                member.Kind == InputKind.List ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
            CustomParser = typed => [.. typed.Tokens.Select(token => token.Value)],
        };
        option.CompletionSources.Add(
            member.Kind == InputKind.Boolean ? ["true", "false"] : [.. member.Choices]
        );
        return option;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var preview = parsed.GetValue(_preview);
        var run = new OperationRun(
            await _session.OpenAsync(parsed, cancellation),
            _operation,
            _session.Environment.Time
        )
        {
            Body = await BodyAsync(parsed, cancellation),
            IfMatch = parsed.GetValue(_ifMatch)?.Trim('"'),
            // Trying does nothing, so there is nothing to do only once.
            IdempotencyKey = preview ? null : parsed.GetValue(_key) ?? OperationRun.NewKey(),
        };
        var answer = await run.SendAsync(cancellation);
        if (parsed.GetValue(_json))
            _session.Screen.Block(JsonText.Indent(answer));
        else
            OperationAnswer.Write(_session.Screen, answer, preview);
        return ExitCode.Ok;
    }

    private async Task<JsonElement> BodyAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["target"] = parsed.GetValue(_target),
            ["input"] = await InputAsync(parsed, cancellation),
        };
        if (parsed.GetValue(_reason) is { } reason)
            body["reason"] = reason;
        if (parsed.GetValue(_ticket) is { } ticket)
            body["ticket"] = ticket;
        return JsonSerializer.SerializeToElement(body);
    }

    private async Task<JsonNode> InputAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var given = _members
            .Where(member => parsed.GetResult(member.Option) is { Implicit: false })
            .ToArray();
        if (parsed.GetValue(_input) is { } whole)
        {
            if (given.Length > 0)
                throw new CliFailure(
                    ExitCode.Usage,
                    $"--input is the whole input, so {given[0].Member.Option} cannot stand beside it.",
                    "Give one or the other."
                );
            return await WholeInput.ReadAsync(whole, cancellation);
        }
        var missing = _operation
            .Input.Where(member => member.Required && given.All(one => one.Member != member))
            .ToArray();
        if (missing.Length > 0)
            throw new CliFailure(
                ExitCode.Usage,
                $"{_operation.Name} needs {string.Join(", ", missing.Select(member => member.Option))}.",
                $"See: postern {_operation.Name} --help"
            );
        var input = new JsonObject();
        foreach (var (member, option) in given)
            input[member.Name] = InputValue.Of(member, parsed.GetValue(option)!);
        return input;
    }
}
