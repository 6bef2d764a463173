using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Postern.Tests.Server;

public sealed class DoctorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_is_well()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using var provider = await ProviderAsync(authority => authority);

        var outcome = await RunAsync(database, provider.Urls.Single());

        Assert.DoesNotContain("✗", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("✓ Every guard is in its place.", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Exit);
    }

    [Fact]
    public async Task A_provider_of_another_name_is_not_the_one_that_is_configured()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using var provider = await ProviderAsync(authority => $"{authority}/");

        var outcome = await RunAsync(database, provider.Urls.Single());

        Assert.Equal(1, outcome.Exit);
        Assert.Contains(
            "✗ The identity provider calls itself",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_provider_that_is_away_is_told()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);

        var outcome = await RunAsync(database, $"http://127.0.0.1:{FreePort.Find()}");

        Assert.Equal(1, outcome.Exit);
        Assert.Contains(
            "✗ The identity provider does not answer",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [OnEveryDatabase]
    public async Task A_guard_that_was_removed_is_missed(DatabaseKind kind)
    {
        await using var database = await MigratedDatabases.CopyAsync(kind);
        await using var server = new ServerDatabase(database);
        await server.ExecuteAsync(
            kind == DatabaseKind.Postgres
                ? "alter table plans disable trigger guard"
                : "drop trigger plans_guard_update"
        );

        var outcome = await CommandLine.RunAsync(database, "doctor");

        Assert.Contains(
            kind == DatabaseKind.Postgres
                ? "✗ Guards are missing or changed: plans.guard."
                : "✗ Guards are missing or changed: plans_guard_update.",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_guard_that_was_made_harmless_is_seen()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using var server = new ServerDatabase(database);
        await server.ExecuteAsync("drop trigger audit_entries_guard_delete");
        await server.ExecuteAsync(
            "create trigger audit_entries_guard_delete before delete on audit_entries begin select 1; end"
        );

        var outcome = await CommandLine.RunAsync(database, "doctor");

        Assert.Contains(
            "✗ Guards are missing or changed: audit_entries_guard_delete.",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_with_what_makes_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Cancelled);

        var outcome = await CommandLine.RunAsync(database, "doctor");

        Assert.Contains(
            "does not exist. Create it with: postern-server db migrate",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_database_server_that_is_away_is_told()
    {
        var outcome = await CommandLine.RunAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Postern:Database"] = $"Host=127.0.0.1;Port={FreePort.Find()};Database=postern",
            },
            "doctor"
        );

        Assert.Equal(1, outcome.Exit);
        Assert.Contains(
            "✗ The database cannot be reached",
            outcome.Output,
            StringComparison.Ordinal
        );
    }

    private static Task<CommandOutcome> RunAsync(TestDatabase database, string authority) =>
        CommandLine.RunAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Postern:Database"] = database.ConnectionString,
                ["Postern:Sso:Authority"] = authority,
                ["Postern:Sso:ClientId"] = "postern",
                ["Postern:Sso:Audience"] = "postern-api",
                ["Postern:Webhook:Url"] = "https://product.example/hooks",
                ["Postern:Webhook:Secret"] = $"whsec_{Convert.ToBase64String(new byte[32])}",
            },
            "doctor"
        );

    private static async Task<WebApplication> ProviderAsync(Func<string, string> issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet(
            "/.well-known/openid-configuration",
            () => $$"""{ "issuer": "{{issuer(app.Urls.Single())}}" }"""
        );
        await app.StartAsync(Cancelled);
        return app;
    }
}
