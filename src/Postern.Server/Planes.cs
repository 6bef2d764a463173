using Postern.Development;
using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server;

/// <summary>What this process serves: the admin plane and, in development, an identity provider beside it.</summary>
internal sealed class Planes : IAsyncDisposable
{
    private readonly WebApplication _admin;
    private readonly WebApplication? _provider;
    private readonly Telemetry? _telemetry;

    private Planes(WebApplication admin, WebApplication? provider, Telemetry? telemetry)
    {
        _admin = admin;
        _provider = provider;
        _telemetry = telemetry;
    }

    public IServiceProvider Services => _admin.Services;

    public IEnumerable<string> Urls => _admin.Urls;

    /// <summary>Starts all of it; returns once requests are answered.</summary>
    /// <exception cref="CommandException">The database is not of this version.</exception>
    public static async Task<Planes> StartAsync(
        PosternSettings settings,
        bool isDevelopment,
        CancellationToken cancellation
    )
    {
        var telemetry = Telemetry.Start();
        WebApplication? provider = null;
        if (settings.DevelopmentIdentityProvider)
        {
            provider = DevelopmentIdentityProvider.Build(
                new DevelopmentIdentityProviderOptions
                {
                    Url = settings.Sso.Authority,
                    ClientId = settings.Sso.ClientId,
                    ClientSecret = settings.Sso.ClientSecret ?? "",
                    CliClientId = settings.Sso.CliClientId,
                    Audience = settings.Sso.Audience,
                }
            );
            await provider.StartAsync(cancellation);
        }

        var admin = PosternApp.Create(
            settings,
            options: new WebApplicationOptions
            {
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = isDevelopment
                    ? Environments.Development
                    : Environments.Production,
            }
        );
        await PrepareAsync(admin.Services, settings.Database, cancellation);
        await RecordAsync(
            admin.Services,
            "server.started",
            "The admin plane was started",
            cancellation
        );
        await admin.StartAsync(cancellation);
        return new Planes(admin, provider, telemetry);
    }

    /// <summary>Until the process is told to stop.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        await _admin.WaitForShutdownAsync(cancellation);
        await RecordAsync(
            _admin.Services,
            "server.stopped",
            "The admin plane was stopped",
            CancellationToken.None
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.StopAsync();
        await _admin.DisposeAsync();
        if (_provider is not null)
        {
            await _provider.StopAsync();
            await _provider.DisposeAsync();
        }

        _telemetry?.Dispose();
    }

    /// <summary>
    /// The embedded database is brought up to this version by itself. On PostgreSQL that takes the owner's login, which
    /// the server should not have.
    /// </summary>
    private static async Task PrepareAsync(
        IServiceProvider services,
        DatabaseSettings database,
        CancellationToken cancellation
    )
    {
        var migration = services.GetRequiredService<DatabaseMigration>();
        if (!database.IsPostgres)
        {
            await migration.ApplyAsync(cancellation);
            await services.GetRequiredService<SeedData>().PlantAsync(cancellation);
        }
        else if ((await migration.PendingAsync(cancellation)).Count > 0)
        {
            throw new CommandException(
                "The database is not of this version. Run, with the owner's login: postern-server db migrate"
            );
        }
    }

    private static async Task RecordAsync(
        IServiceProvider services,
        string action,
        string summary,
        CancellationToken cancellation
    ) =>
        await services
            .GetRequiredService<AuditWriter<PosternDb>>()
            .WriteAsync(Actor.System("server"), AuditKind.System, action, summary, cancellation);
}
