using System.Diagnostics;
using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class ExecutableTests : CommandLine
{
    [Fact]
    public async Task The_real_program_answers_with_the_same_texts_and_exit_codes()
    {
        HaveAToken();

        var listed = await StartAsync("tenants", "--search", "at&t");
        listed.Is(ExitCode.Ok).Prints("AT&T");

        var refused = await StartAsync("tenant", Guid.Empty.ToString());
        refused.Is(ExitCode.Refused).Tells("(not_found)");

        var misread = await StartAsync("tenants", "--serach", "at&t");
        misread.Is(ExitCode.Usage).Tells("--serach");
    }

    private async Task<Outcome> StartAsync(params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "postern-cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new(process.ExitCode, await output, await error);
    }
}
