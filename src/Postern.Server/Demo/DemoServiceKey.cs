using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Server.Commands;
using Postern.ServiceKeys;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server.Demo;

/// <summary>
/// The key by which the sample SaaS speaks to the runtime plane: made once, and left in a file beside the database that
/// only its owner can read, as a deployment would leave it in a secret store.
/// </summary>
internal static class DemoServiceKey
{
    private const string Name = "tally";

    public static string FileOf(DatabaseSettings database) =>
        database.IsPostgres
            ? "tally-service-key"
            : Path.Combine(
                Path.GetDirectoryName(
                    new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(
                        database.ConnectionString
                    ).DataSource
                )!,
                "tally-service-key"
            );

    public static async Task PlantAsync(
        IServiceProvider services,
        PosternSettings settings,
        CancellationToken cancellation
    )
    {
        var file = FileOf(settings.Database);
        if (File.Exists(file) && await IsLiveAsync(services, file, cancellation))
        {
            // Whoever waits for the key sees by its time that it is this database's.
            File.SetLastWriteTimeUtc(
                file,
                services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime
            );
            return;
        }

        // The file of another database, or none: the key in it, if any, opens nothing here.
        var value = await KeysCreateCommand.CreateAsync(
            services,
            $"{Name} {Guid.CreateVersion7():N}"[..20],
            settings.Apps.Default.Name,
            [],
            cancellation
        );
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(file, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(value);
    }

    private static async Task<bool> IsLiveAsync(
        IServiceProvider services,
        string file,
        CancellationToken cancellation
    )
    {
        var hash = ServiceKey.Hash((await File.ReadAllTextAsync(file, cancellation)).Trim());
        await using var db = await services
            .GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync(cancellation);
        return await db
                .ServiceKeys.AsNoTracking()
                .SingleOrDefaultAsync(key => key.KeyHash == hash, cancellation)
                is { } key
            && key.IsLive(services.GetRequiredService<TimeProvider>().Now());
    }
}
