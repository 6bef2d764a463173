using System.Collections.Concurrent;

namespace Postern.Tests.Http;

/// <summary>An admin plane over each kind of database that holds these companies and no others: for tests that only search.</summary>
public sealed class CompaniesPlane : IAsyncDisposable
{
    private static readonly string[] Names =
    [
        "AT&T",
        "Moody's Corporation",
        "S&P Global",
        "Estée Lauder",
        "3M",
        "Spare",
    ];

    private readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<AdminPlane>>> _planes = new();

    internal Task<AdminPlane> OfAsync(DatabaseKind kind) =>
        _planes.GetOrAdd(kind, key => new(() => StartAsync(key))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var plane in _planes.Values.Where(one => one.Value.IsCompletedSuccessfully))
            await (await plane.Value).DisposeAsync();
    }

    private static async Task<AdminPlane> StartAsync(DatabaseKind kind)
    {
        var plane = await AdminPlane.StartAsync(kind);
        foreach (var name in Names)
            await plane.TenantAsync(name);
        return plane;
    }
}
