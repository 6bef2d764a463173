using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Operations;

namespace Postern.Tests.Runtime;

/// <summary>
/// Another runtime server over the same database, as if in a process of its own: what the first two planes commit it
/// hears from the database or not at all.
/// </summary>
internal sealed class RuntimeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RuntimeServer(WebApplication app, string key)
    {
        _app = app;
        Key = key;
    }

    public Uri Url => new(_app.Urls.Single());

    public string Key { get; }

    public static async Task<RuntimeServer> StartAsync(TwoPlanes planes)
    {
        var app = RuntimeApp.Create(
            planes.Admin.Settings,
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<TimeProvider>(planes.Clock);
                builder.Services.AddSingleton(new ChangeSignal());
            }
        );
        await app.StartAsync();
        return new RuntimeServer(app, planes.Key);
    }

    public Task<ChangeReader> ListenAsync(string? lastEventId = null) =>
        ChangeReader.OpenAsync(Url, Key, lastEventId);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
