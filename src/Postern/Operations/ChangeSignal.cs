using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Postern.Operations;

/// <summary>
/// Tells, within this process, what has just been committed to a database. A hint that saves waiting, and no record:
/// what another process commits is not heard here, so whoever must not miss anything also looks from time to time.
/// </summary>
public sealed partial class ChangeSignal
{
    private static readonly ConcurrentDictionary<string, ChangeSignal> OfDatabases = new(
        StringComparer.Ordinal
    );

    private ImmutableArray<Subscription> _subscriptions = [];

    /// <summary>Which signal a notice came from, when it returns from elsewhere.</summary>
    internal Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Both planes of a process hear of a commit, one of them tells other processes.</summary>
    internal SemaphoreSlim Speaker { get; } = new(1, 1);

    /// <summary>The one signal of a database, shared by whoever writes it in this process: both planes, say.</summary>
    public static ChangeSignal OfDatabase(string name) =>
        OfDatabases.GetOrAdd(name, static _ => new ChangeSignal());

    /// <summary>Has <paramref name="tell"/> called after each commit, until the subscription is disposed.</summary>
    /// <param name="tell">Returns at once: the answer to the operation waits for it. What it throws is logged.</param>
    /// <param name="log">Where that is logged.</param>
    public IDisposable Subscribe(Action<ChangeNotice> tell, ILogger log)
    {
        var subscription = new Subscription(this, tell, log);
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    /// <summary>Tells everybody. Never throws: what it is about has happened already.</summary>
    public void Raise(ChangeNotice notice)
    {
        foreach (var subscription in _subscriptions)
        {
            try
            {
                subscription.Tell(notice);
            }
            catch (Exception exception)
            {
                LogDeaf(subscription.Log, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A change was committed, and one who wanted to know failed")]
    private static partial void LogDeaf(ILogger log, Exception exception);

    private sealed class Subscription(ChangeSignal signal, Action<ChangeNotice> tell, ILogger log)
        : IDisposable
    {
        public Action<ChangeNotice> Tell => tell;

        public ILogger Log => log;

        public void Dispose() =>
            ImmutableInterlocked.Update(ref signal._subscriptions, all => all.Remove(this));
    }
}
