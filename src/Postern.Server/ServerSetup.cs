using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server;

/// <summary>What the commands are configured with.</summary>
internal sealed class ServerSetup(IConfiguration configuration, bool isDevelopment)
{
    public IConfiguration Configuration => configuration;

    public bool IsDevelopment => isDevelopment;

    /// <summary>
    /// <c>appsettings.json</c> beside the executable, then in the current folder, each with the one of the environment,
    /// then environment variables (<c>Postern__Database</c>): the later wins.
    /// </summary>
    public static ServerSetup Load()
    {
        var environment =
            Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? Environments.Production;
        var builder = new ConfigurationBuilder();
        foreach (
            var folder in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }.Distinct(
                StringComparer.Ordinal
            )
        )
        {
            builder.AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true);
            builder.AddJsonFile(
                Path.Combine(folder, $"appsettings.{environment}.json"),
                optional: true
            );
        }

        return new ServerSetup(
            builder.AddEnvironmentVariables().Build(),
            environment == Environments.Development
        );
    }

    /// <summary>What the commands that need no more than the database work with.</summary>
    /// <exception cref="CommandException">The setting is faulty.</exception>
    public ServiceProvider OpenDatabase()
    {
        var (database, faults) = SettingsReader.ReadDatabase(configuration);
        if (database is null || faults.Count > 0)
        {
            throw new CommandException(string.Join(Environment.NewLine, faults));
        }

        var (apps, appFaults) = SettingsReader.ReadApps(configuration);
        if (apps is null)
        {
            throw new CommandException(string.Join(Environment.NewLine, appFaults));
        }

        return new ServiceCollection()
            .AddSingleton(apps)
            .AddLogging(log =>
                log.SetMinimumLevel(LogLevel.Warning)
                    // What the database refuses comes as an exception, and is told once.
                    .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical)
                    .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            )
            .AddPosternStorage(database)
            .AddOperations<PosternDb>(typeof(PosternDb).Assembly)
            .AddSingleton<DatabaseMigration>()
            .AddSingleton<DatabaseInspection>()
            .AddSingleton<SeedData>()
            .BuildServiceProvider();
    }
}
