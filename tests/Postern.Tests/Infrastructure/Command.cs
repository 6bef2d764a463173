using System.Diagnostics;

namespace Postern.Tests.Infrastructure;

/// <summary>Runs a program to its end.</summary>
public static class Command
{
    /// <summary>Runs a program that is expected to succeed.</summary>
    /// <returns>What it wrote, standard output first.</returns>
    /// <exception cref="InvalidOperationException">It ended with anything but 0; the message holds its output.</exception>
    public static async Task<string> RunAsync(
        IReadOnlyList<string> command,
        string workingDirectory,
        CancellationToken cancellationToken
    )
    {
        var result = await TryAsync(
            command,
            workingDirectory,
            environment: null,
            cancellationToken
        );
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"`{string.Join(' ', command)}` ended with {result.ExitCode}:\n{result.Output}"
            );
    }

    /// <summary>Runs a program whose failure the caller looks at.</summary>
    public static async Task<CommandResult> TryAsync(
        IReadOnlyList<string> command,
        string workingDirectory,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Output">Standard output, then standard error.</param>
public sealed record CommandResult(int ExitCode, string Output);
