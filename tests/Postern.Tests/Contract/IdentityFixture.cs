namespace Postern.Tests.Contract;

/// <summary>One published server and one identity provider of the tests' own, for all the tokens that are tried.</summary>
public sealed class IdentityFixture(PublishedServer published) : IAsyncLifetime
{
    private TestDatabase? _database;
    private ContractServer? _server;
    private OwnProvider? _provider;

    public OwnProvider Provider => _provider!;

    internal ContractServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _provider = await OwnProvider.StartAsync();
        _server = await ContractServer.StartAsync(
            published,
            _provider.Settings,
            new Dictionary<string, string>
            {
                ["Postern__Database"] = _database.ConnectionString,
                ["Postern__Sso__AcrValues__0"] = "phr",
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
