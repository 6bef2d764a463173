using System.CommandLine;
using System.CommandLine.Invocation;
using Postern.Cli.Commands;

namespace Postern.Cli;

/// <summary>The command line <c>postern</c>. It knows HTTP and the server's catalogue, and none of the server's types.</summary>
public static class Cli
{
    internal static string Version { get; } = typeof(Cli).Assembly.GetName().Version!.ToString(3);

    // "@file" belongs to --input here; otherwise it would be replaced by the file's words before we saw it.
    internal static ParserConfiguration Parsing { get; } =
        new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs one command line. The answer is one of <see cref="ExitCode"/>.</summary>
    /// <param name="args">The words after <c>postern</c>.</param>
    /// <param name="environment">Where it reads variables and writes to.</param>
    /// <param name="cancellation">Ends it early; Ctrl+C does as well.</param>
    public static async Task<int> RunAsync(
        string[] args,
        CliEnvironment environment,
        CancellationToken cancellation = default
    )
    {
        var session = new Session(environment);
        try
        {
            var operations = await NamedOperation.FindAsync(args, session, cancellation);
            var parsed = CommandTree.Build(session, operations).Parse(args, Parsing);
            if (parsed.Action is ParseErrorAction)
                throw Misread(parsed);
            return await parsed.InvokeAsync(
                new()
                {
                    Output = environment.Output,
                    Error = environment.Error,
                    EnableDefaultExceptionHandler = false,
                },
                cancellation
            );
        }
        catch (CliFailure failure)
        {
            session.Screen.Failure(failure);
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            session.Screen.Failure(
                new(ExitCode.Network, "Stopped before the server had answered.")
            );
            return ExitCode.Network;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            session.Screen.Failure(
                new(
                    ExitCode.Refused,
                    fault.Message,
                    "Check that your configuration folder can be written to."
                )
            );
            return ExitCode.Refused;
        }
    }

    private static CliFailure Misread(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "" : $" {command.Name}";
        return new(
            ExitCode.Usage,
            "That cannot be read as a command.",
            $"See: postern{name} --help"
        )
        {
            Details =
            [
                .. parsed
                    .Errors.Select(error => error.Message.ReplaceLineEndings(" "))
                    .Distinct(StringComparer.Ordinal),
            ],
        };
    }
}
