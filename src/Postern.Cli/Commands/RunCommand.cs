using System.CommandLine;

namespace Postern.Cli.Commands;

/// <summary><c>postern run OPERATION</c>; the operations themselves come from the catalogue.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Build(IEnumerable<Command> operations)
    {
        var command = new Command(
            Name,
            "Run an operation by its name: postern run tenant.plan.update --target ID --plan team. The word run may be "
                + "left out. postern operations lists the names; --help after a name shows its options."
        );
        foreach (var operation in operations)
            command.Add(operation);
        command.SetAction(
            int (_) =>
                throw new CliFailure(
                    ExitCode.Usage,
                    "run needs the name of an operation.",
                    "List them with: postern operations"
                )
        );
        return command;
    }
}
