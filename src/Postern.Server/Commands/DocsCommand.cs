using System.CommandLine;
using Postern.Server.Docs;

namespace Postern.Server.Commands;

internal static class DocsCommand
{
    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder that they stand in.",
            DefaultValueFactory = _ => new DirectoryInfo("docs"),
        };
        var check = new Option<bool>("--check")
        {
            Description = "Writes nothing; fails where a file is not what would be written.",
        };
        var command = new Command("docs", "Writes operations.md and openapi.json from the code.")
        {
            folder,
            check,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                var stale = 0;
                foreach (var (name, text) in await GeneratedDocs.WriteAsync(cancellation))
                {
                    var path = Path.Combine(line.GetValue(folder)!.FullName, name);
                    if (!line.GetValue(check))
                    {
                        await File.WriteAllTextAsync(path, text, cancellation);
                        await output.WriteLineAsync($"Wrote {path}.");
                    }
                    else if (
                        !File.Exists(path)
                        || await File.ReadAllTextAsync(path, cancellation) != text
                    )
                    {
                        stale++;
                        await output.WriteLineAsync(
                            $"{path} is out of date. Run: postern-server docs"
                        );
                    }
                }

                return stale == 0 ? 0 : 1;
            }
        );
        return command;
    }
}
