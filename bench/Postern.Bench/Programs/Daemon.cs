using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Postern.Bench.Programs;

/// <summary>A program that is measured from outside; it never outlives this one.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Caretaker _caretaker;
    private readonly ConcurrentQueue<string> _output = new();

    private Daemon(Process process)
    {
        _process = process;
        _caretaker = Caretaker.AtTheEnd(
            "kill -9 \"$1\" 2>/dev/null",
            process.Id.ToString(CultureInfo.InvariantCulture)
        );
    }

    public int ProcessId => _process.Id;

    public string Output => string.Join('\n', _output);

    /// <summary>Starts it and reads what it writes, so that a full pipe never holds it up.</summary>
    public static Daemon Start(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var (name, value) in environment
                ?? new Dictionary<string, string>(StringComparer.Ordinal)
        )
        {
            start.Environment[name] = value;
        }

        var daemon = new Daemon(Process.Start(start)!);
        daemon._process.OutputDataReceived += daemon.Keep;
        daemon._process.ErrorDataReceived += daemon.Keep;
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        return daemon;
    }

    /// <summary>Asks again and again, at short intervals, until the address answers 200.</summary>
    public async Task UntilAnsweredAsync(HttpClient http, Uri address, TimeSpan pause)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException(
                    $"It ended with {_process.ExitCode}:\n{Output}"
                );
            }

            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                // Not listening yet.
            }

            await Task.Delay(pause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _caretaker.Dismiss();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _output.Enqueue(line.Data);
            if (_output.Count > 500)
            {
                _output.TryDequeue(out _);
            }
        }
    }
}
