using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Postern.Tests.Infrastructure;

/// <summary>A program that runs beside the tests, with what it writes kept; it never outlives them.</summary>
public sealed class BackgroundProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Caretaker _caretaker;
    private readonly ConcurrentQueue<string> _standardOutput = new();
    private readonly ConcurrentQueue<string> _output = new();
    private int? _exitCode; // set when disposed: the process can no longer be asked then

    private BackgroundProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;

            _standardOutput.Enqueue(line.Data);
            _output.Enqueue(line.Data);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                _output.Enqueue(line.Data);
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _caretaker = Caretaker.AtTheEnd("kill -9 \"$1\"", ProcessId);
    }

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyCollection<string> StandardOutput => _standardOutput;

    /// <summary>Standard output and standard error so far, in the order they came.</summary>
    public string Output => string.Join('\n', _output);

    public bool HasExited => _exitCode is not null || _process.HasExited;

    /// <summary>Null while it runs; 128 and the signal's number if a signal ended it.</summary>
    public int? ExitCode => HasExited ? _exitCode ?? _process.ExitCode : null;

    private string ProcessId => _process.Id.ToString(CultureInfo.InvariantCulture);

    public static BackgroundProcess Start(
        IReadOnlyList<string> command,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment
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
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new(Process.Start(start)!);
    }

    /// <summary>Ends it without a chance to tidy up (SIGKILL).</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        _process.Kill();
        await WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken = default)
    {
        if (!_process.HasExited)
            await Command.TryAsync(
                ["kill", "-TERM", ProcessId],
                "/",
                environment: null,
                cancellationToken
            );

        await WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Waits, with a bound, until it has ended and all that it wrote has arrived.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"Process {ProcessId} still runs after {Patience.TotalSeconds} s:\n{Output}",
                exception
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_exitCode is not null)
            return;

        await KillAsync();
        _exitCode = _process.ExitCode;
        _caretaker.Dismiss();
        _process.Dispose();
    }
}
