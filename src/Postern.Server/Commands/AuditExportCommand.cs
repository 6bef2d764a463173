using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Postern.Operations;
using Postern.Server.Export;

namespace Postern.Server.Commands;

internal static class AuditExportCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Command Create(ServerSetup setup)
    {
        var format = new Option<string>("--format")
        {
            Description = "jsonl (an entry a line) or csv.",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "jsonl", "csv");
        var from = Time("--from", "First moment, such as 2026-01-31 or 2026-01-31T09:00:00Z.");
        var to = Time("--to", "First moment that is left out.");
        var file = new Option<FileInfo?>("--out")
        {
            Description =
                "The file to write, readable to its owner alone; otherwise standard output.",
            HelpName = "FILE",
        };
        var command = new Command(
            "export",
            "Writes the audit log out, in the order of its entries. The export itself is recorded first."
        )
        {
            format,
            from,
            to,
            file,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                var configuration = line.InvocationConfiguration;
                await using var services = setup.OpenDatabase();
                var export = ActivatorUtilities.CreateInstance<AuditExport>(services);
                Task<long> WriteAsync(TextWriter destination) =>
                    export.WriteAsync(
                        destination,
                        Enum.Parse<ExportFormat>(line.GetRequiredValue(format), ignoreCase: true),
                        line.GetValue(from),
                        line.GetValue(to),
                        cancellation
                    );
                var count = line.GetValue(file) is { } target
                    ? await ToFileAsync(target, WriteAsync)
                    : await WriteAsync(configuration.Output);
                await configuration.Error.WriteLineAsync($"Exported {count} entries.");
                return 0;
            }
        );
        return command;
    }

    /// <summary>Under another name until it is whole, so that nobody takes a part for all of it.</summary>
    private static async Task<long> ToFileAsync(FileInfo target, Func<TextWriter, Task<long>> write)
    {
        var partial = $"{target.FullName}.partial";
        File.Delete(partial);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        long count;
        await using (var writer = new StreamWriter(partial, Utf8, options))
        {
            count = await write(writer);
        }

        File.Move(partial, target.FullName, overwrite: true);
        return count;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "TIME",
            CustomParser = argument => Parse(argument),
        };

    private static DateTimeOffset? Parse(ArgumentResult argument)
    {
        if (Times.TryParse(argument.Tokens[0].Value, out var time))
        {
            return time;
        }

        argument.AddError(
            $"\"{argument.Tokens[0].Value}\" is no time; write a date (2026-01-31) or a time with its offset (2026-01-31T09:00:00Z)."
        );
        return null;
    }
}
