using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Tally.Tests;

/// <summary>Tally on a port of its own with a fresh demo database.</summary>
public class RunningTally : IAsyncLifetime
{
    public const string Owner = "imogen@brightwater.example";
    public const string Noor = "noor@brightwater.example";
    public const string Colleague = "kwame@brightwater.example";
    public const string Stranger = "aiko@kitsune.example";

    protected string Folder => _folder.FullName;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tally-");

    public string Database => Path.Combine(_folder.FullName, "tally.db");

    [NotNull]
    public WebApplication? App { get; private set; }

    [NotNull]
    public Uri? Address { get; private set; }

    protected virtual IEnumerable<string> Settings => [];

    public virtual async ValueTask InitializeAsync()
    {
        App = TallyApp.Build([
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Warning",
            $"--Tally:Database={Database}",
            "--Tally:Exports:Step=00:00:00.01",
            "--Tally:Jobs:RetryAfter=00:00:00.05",
            .. Settings,
        ]);
        await App.PrepareDatabaseAsync();
        await App.StartAsync();
        var addresses = App
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!;
        Address = new(addresses.Addresses.First());
    }

    public virtual async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Somebody who has not signed in.</summary>
    public Visitor Visit() => new(Address);

    public async Task<Visitor> SignInAsync(
        string email,
        string password = Storage.DemoCompanies.Password
    )
    {
        var visitor = Visit();
        var answer = await visitor.SubmitAsync(
            "/sign-in",
            "/sign-in",
            ("email", email),
            ("password", password)
        );
        Assert.Equal("/", answer.Headers.Location?.ToString());
        return visitor;
    }
}

/// <summary>Tally with settings of the test's own.</summary>
public sealed class SetUpTally(IEnumerable<string> settings) : RunningTally
{
    protected override IEnumerable<string> Settings => settings;
}
