using System.Collections.Concurrent;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>
/// A server on each kind of database, started by the first test that wants it, with a few real companies imported. Each
/// test changes tenants of its own only, so that all of them can use it at once.
/// </summary>
public sealed class SharedConsole : IAsyncDisposable
{
    private static readonly string[] Companies =
    [
        "Symbol,Security,GICS Sector,Country",
        "T,AT&T,Communication Services,US",
        "MCO,Moody's Corporation,Financials,US",
        "SPGI,S&P Global,Financials,US",
        "MMM,3M,Industrials,US",
        "EL,Estée Lauder Companies (The),Consumer Staples,US",
        "BRK.B,Berkshire Hathaway,Financials,US",
        "BF.B,Brown–Forman,Consumer Staples,US",
        "LOW,Lowe's,Consumer Discretionary,US",
        "MCD,McDonald's,Consumer Discretionary,US",
        "MTB,M&T Bank,Financials,US",
    ];

    private readonly ConcurrentDictionary<DatabaseKind, Lazy<Task<ConsoleServer>>> _servers = new();

    public Task<ConsoleServer> StartedAsync(DatabaseKind kind = DatabaseKind.Sqlite) =>
        _servers.GetOrAdd(kind, key => new(() => ConsoleServer.StartAsync(key, Companies))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Select(server => server.Value))
        {
            if (server.IsCompletedSuccessfully)
                await (await server).DisposeAsync();
        }
    }
}
