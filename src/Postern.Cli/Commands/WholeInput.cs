using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Cli.Commands;

/// <summary>The value of <c>--input</c>: JSON, or <c>@FILE</c>.</summary>
internal static class WholeInput
{
    // A member given twice is a mistake in the file, and which one counts must not be left to chance.
    private static readonly JsonDocumentOptions NoDuplicates = new()
    {
        AllowDuplicateProperties = false,
    };

    public static async Task<JsonObject> ReadAsync(string given, CancellationToken cancellation)
    {
        var text = given.StartsWith('@') ? await FileAsync(given[1..], cancellation) : given;
        try
        {
            if (JsonNode.Parse(text, documentOptions: NoDuplicates) is JsonObject input)
                return input;
        }
        catch (JsonException fault)
        {
            throw new CliFailure(
                ExitCode.Usage,
                $"--input is not JSON: {fault.Message}",
                Right,
                fault
            );
        }
        throw new CliFailure(ExitCode.Usage, "--input must be a JSON object.", Right);
    }

    private const string Right = "Give it as in --input '{\"plan\":\"team\"}', or --input @FILE.";

    private static async Task<string> FileAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellation);
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliFailure(
                ExitCode.Usage,
                $"--input @{path} cannot be read: {fault.Message}",
                Right,
                fault
            );
        }
    }
}
