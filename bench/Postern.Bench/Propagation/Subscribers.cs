using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace Postern.Bench.Propagation;

/// <summary>Connections that hear of changes as customer servers do, and note when they heard of which value.</summary>
internal sealed class Subscribers : IAsyncDisposable
{
    private static readonly byte[] Mark = "\"key\":\"exports.max_rows\",\"value\":"u8.ToArray();

    private readonly CancellationTokenSource _over = new();
    private readonly HttpClient _http;
    private readonly Lock _gate = new();
    private readonly int _count;
    private List<Task> _readers = [];
    private TaskCompletionSource<long> _heard = New();
    private int _wanted;
    private int _left;

    private Subscribers(string runtimeUrl, string key, int count)
    {
        _count = count;
        _http = new HttpClient
        {
            BaseAddress = new Uri(runtimeUrl),
            Timeout = TimeSpan.FromMinutes(10),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Returns when each of them has the whole document.</summary>
    public static async Task<Subscribers> ConnectAsync(string runtimeUrl, string key, int count)
    {
        var subscribers = new Subscribers(runtimeUrl, key, count);
        var first = subscribers.ExpectAsync(0);
        subscribers._readers =
        [
            .. Enumerable.Range(0, count).Select(_ => Task.Run(subscribers.ReadAsync)),
        ];
        await first;
        return subscribers;
    }

    /// <summary>The timestamp at which the last of them has heard of the value.</summary>
    public Task<long> ExpectAsync(int value)
    {
        lock (_gate)
        {
            (_wanted, _left, _heard) = (value, _count, New());
            return _heard.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_readers);
        _http.Dispose();
        _over.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await using var stream = await _http.GetStreamAsync("/runtime/v1/changes", _over.Token);
            var items = SseParser.Create(stream, static (type, data) => Value(type, data));
            await foreach (var item in items.EnumerateAsync(_over.Token))
            {
                if (item.Data is { } value)
                {
                    Hear(value);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _heard.TrySetException(exception);
            }
        }
    }

    private void Hear(int value)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (value == _wanted && --_left == 0)
            {
                _heard.TrySetResult(now);
            }
        }
    }

    /// <summary>The value that a change tells of; 0 for the first document; null for anything else.</summary>
    private static int? Value(string type, ReadOnlySpan<byte> data)
    {
        if (type == "snapshot")
        {
            return 0;
        }

        var at = data.IndexOf(Mark);
        return at >= 0 && Utf8Parser.TryParse(data[(at + Mark.Length)..], out int value, out _)
            ? value
            : null;
    }

    private static TaskCompletionSource<long> New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
