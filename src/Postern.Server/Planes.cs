using Postern.Development;
using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server;

/// <summary>Which planes a process serves.</summary>
[Flags]
internal enum ServedPlanes
{
    Admin = 1,
    Runtime = 2,
    Both = Admin | Runtime,
}

/// <summary>What this process serves: one plane or both and, in development, an identity provider beside them.</summary>
internal sealed class Planes : IAsyncDisposable
{
    private readonly IReadOnlyList<(string Name, WebApplication App)> _planes;
    private readonly WebApplication? _provider;
    private readonly Telemetry? _telemetry;

    private Planes(
        IReadOnlyList<(string Name, WebApplication App)> planes,
        WebApplication? provider,
        Telemetry? telemetry
    )
    {
        _planes = planes;
        _provider = provider;
        _telemetry = telemetry;
    }

    /// <summary>The services of the admin plane, or of the runtime plane where it is alone.</summary>
    public IServiceProvider Services => _planes[0].App.Services;

    /// <summary>The addresses of the plane named <paramref name="name"/>.</summary>
    public IEnumerable<string> UrlsOf(string name) =>
        _planes.First(plane => plane.Name == name).App.Urls;

    /// <summary>Starts all of it; returns once requests are answered.</summary>
    /// <exception cref="CommandException">The database is not of this version.</exception>
    public static async Task<Planes> StartAsync(
        PosternSettings settings,
        bool isDevelopment,
        CancellationToken cancellation,
        ServedPlanes served = ServedPlanes.Both
    )
    {
        var planes = await PrepareAsync(settings, isDevelopment, cancellation, served);
        foreach (var (name, _) in planes._planes)
        {
            await planes.StartAsync(name, cancellation);
        }

        return planes;
    }

    /// <summary>All of it, with its database ready, before any plane answers.</summary>
    /// <exception cref="CommandException">The database is not of this version.</exception>
    public static async Task<Planes> PrepareAsync(
        PosternSettings settings,
        bool isDevelopment,
        CancellationToken cancellation,
        ServedPlanes served = ServedPlanes.Both
    )
    {
        var telemetry = Telemetry.Start();
        WebApplication? provider = null;
        if (settings.DevelopmentIdentityProvider && served.HasFlag(ServedPlanes.Admin))
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

        var options = new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = isDevelopment ? Environments.Development : Environments.Production,
        };
        var planes = new List<(string Name, WebApplication App)>();
        if (served.HasFlag(ServedPlanes.Admin))
        {
            planes.Add(("admin", PosternApp.Create(settings, options: options)));
        }

        if (served.HasFlag(ServedPlanes.Runtime))
        {
            planes.Add(("runtime", RuntimeApp.Create(settings, options: options)));
        }

        var prepared = new Planes(planes, provider, telemetry);
        await PrepareAsync(prepared.Services, settings.Database, cancellation);
        return prepared;
    }

    /// <summary>Starts the plane named <paramref name="name"/>; returns once it answers requests.</summary>
    public async Task StartAsync(string name, CancellationToken cancellation)
    {
        var app = _planes.First(plane => plane.Name == name).App;
        await RecordAsync(
            app.Services,
            "server.started",
            $"The {name} plane was started",
            cancellation
        );
        await app.StartAsync(cancellation);
    }

    /// <summary>Until the process is told to stop.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(_planes.Select(plane => plane.App.WaitForShutdownAsync(cancellation)));
        foreach (var (name, app) in _planes)
        {
            await RecordAsync(
                app.Services,
                "server.stopped",
                $"The {name} plane was stopped",
                CancellationToken.None
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, app) in _planes)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

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
