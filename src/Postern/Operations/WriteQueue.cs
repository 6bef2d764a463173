using System.Collections.Concurrent;

namespace Postern.Operations;

/// <summary>
/// Writers of one SQLite file, one after the other in the order they came. SQLite has one writer anyway; without a
/// queue the others poll, and the slowest waits for seconds. PostgreSQL needs none: <see cref="None"/>.
/// </summary>
public sealed class WriteQueue(bool serialise) : IDisposable
{
    private static readonly ConcurrentDictionary<string, WriteQueue> OfFiles = new(
        StringComparer.Ordinal
    );

    private readonly SemaphoreSlim? _turn = serialise ? new SemaphoreSlim(1, 1) : null;

    public static WriteQueue None { get; } = new(serialise: false);

    /// <summary>The one queue of a file, shared by whoever writes it in this process: both planes, say.</summary>
    public static WriteQueue OfFile(string name) =>
        OfFiles.GetOrAdd(name, static _ => new WriteQueue(serialise: true));

    /// <summary>Waits for the turn; disposing what it returns passes it on.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellation)
    {
        if (_turn is not null)
        {
            await _turn.WaitAsync(cancellation);
        }

        return new Turn(_turn);
    }

    public void Dispose() => _turn?.Dispose();

    /// <summary>The right to write, until disposed.</summary>
    public sealed class Turn : IDisposable
    {
        private SemaphoreSlim? _turn;

        internal Turn(SemaphoreSlim? turn) => _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
