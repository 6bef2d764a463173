using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Postern.Cli;

/// <summary>The usual help, and at its end the exit codes that scripts go by.</summary>
internal sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExitCodes((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(ExitCode.Help);
        return ExitCode.Ok;
    }
}
