using System.Diagnostics;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// Cleans up after this process however it ends, SIGKILL included: a shell that waits for the end of its standard input,
/// which the kernel closes with us, and then runs a script.
/// </summary>
public sealed class Caretaker : IAsyncDisposable
{
    private readonly Process _shell;

    private Caretaker(Process shell) => _shell = shell;

    /// <summary>Has a script run when this process ends.</summary>
    /// <param name="script">Shell text; sees <paramref name="arguments"/> as $1, $2 and so on.</param>
    public static Caretaker AtTheEnd(string script, params string[] arguments)
    {
        // Ctrl+C in a terminal reaches the whole process group: the caretaker must outlive it.
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", $"trap '' INT TERM HUP; cat >/dev/null; {script}", "caretaker", .. arguments]
        )
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Runs the script now.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    /// <summary>Leaves without running the script: there is nothing left to clean up.</summary>
    public void Dismiss()
    {
        _shell.Kill(entireProcessTree: true);
        _shell.Dispose();
    }
}
