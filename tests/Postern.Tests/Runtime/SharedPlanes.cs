using System.Collections.Concurrent;

namespace Postern.Tests.Runtime;

/// <summary>
/// Both planes over one database of each kind, started once: for tests that make their own tenants, move no clock and
/// change no settings.
/// </summary>
public sealed class SharedPlanes : IAsyncDisposable
{
    private readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<TwoPlanes>>> _planes = new();

    internal static async Task<TwoPlanes> OfAsync(DatabaseKind kind)
    {
        var shared =
            await TestContext.Current.GetFixture<SharedPlanes>()
            ?? throw new InvalidOperationException("Planes are started inside a test.");
        return await shared
            ._planes.GetOrAdd(kind, key => new(() => TwoPlanes.StartAsync(key)))
            .Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var planes in _planes.Values.Where(one => one.Value.IsCompletedSuccessfully))
            await (await planes.Value).DisposeAsync();
    }
}
