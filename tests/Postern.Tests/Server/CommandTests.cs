using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Server;

public sealed class CommandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string> Lines { get; } =
        new()
        {
            // command line, exit code, part of what is shown
            { "", 2, "Required command was not provided" },
            { "nonsense", 2, "nonsense" },
            { "db", 2, "Required command was not provided" },
            { "db migrate", 0, "The database is of this version." },
            { "db grant", 0, "There is nothing to grant: SQLite has no logins." },
            { "db grant --admin-login a;b", 2, "is no name for a login" },
            { "db reindex", 0, "The search index is built anew." },
            { "audit export", 0, "\"action\":\"audit.export\"" },
            { "audit export --format CSV", 0, "sequence,id,at,kind,action" },
            { "audit export --format xml", 2, "xml" },
            { "audit export --from yesterday", 2, "\"yesterday\" is no time" },
            { "seed --users 1", 2, "--tenants" },
            { "seed --tenants 0 --users 1", 2, "--tenants must be at least 1" },
            { "seed --tenants 3 --users 5", 0, "Generated 3 tenants, 5 users and 0 audit entries" },
            { "import tenants /nowhere.csv", 1, "/nowhere.csv" },
            { "doctor", 1, "✗ Postern__Sso__Authority is missing" },
            { "--help", 0, "doctor" },
        };

    [Theory, MemberData(nameof(Lines))]
    public async Task Each_command_answers_and_ends_as_it_should(
        string line,
        int exit,
        string shown
    )
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);

        var outcome = await CommandLine.RunAsync(
            database,
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );

        Assert.Contains(shown, outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.Equal(exit, outcome.Exit);
    }

    [Fact]
    public async Task A_faulty_database_setting_is_named_and_ends_with_1()
    {
        var outcome = await CommandLine.RunAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Postern:Database"] = "Flavour=vanilla",
            },
            "db",
            "migrate"
        );

        Assert.Equal(1, outcome.Exit);
        Assert.StartsWith("Postern__Database must be", outcome.Error, StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task An_empty_database_is_told_to_be_migrated(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, Cancelled);

        var outcome = await CommandLine.RunAsync(database, "audit", "export");

        Assert.Equal(1, outcome.Exit);
        Assert.Contains("postern-server db migrate", outcome.Error, StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task Migrating_plants_plans_and_flags_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, Cancelled);

        var first = await CommandLine.RunAsync(database, "db", "migrate");
        var second = await CommandLine.RunAsync(database, "db", "migrate");

        Assert.Equal((0, 0), (first.Exit, second.Exit));
        Assert.Contains("Applied ", first.Output, StringComparison.Ordinal);
        Assert.Contains("Added plan free.", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Added", second.Output, StringComparison.Ordinal);
        await using var server = new ServerDatabase(database);
        await using var db = server.Open();
        Assert.Equal(
            ["free", "team", "business", "enterprise"],
            await db
                .Plans.OrderBy(plan => plan.Rank)
                .Select(plan => plan.Key)
                .ToListAsync(Cancelled)
        );
        Assert.Equal(6, await db.Flags.CountAsync(Cancelled));
        var entry = await db.AuditEntries.SingleAsync(Cancelled);
        Assert.Equal("database.seeded", entry.Action);
        Assert.Equal(AuditKind.System, entry.Kind);
    }

    [Fact]
    public async Task Migrating_creates_the_folder_of_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("postern-folder-");
        try
        {
            var file = Path.Combine(folder.FullName, "a", "b", "postern.db");

            var outcome = await CommandLine.RunAsync(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Postern:Database"] = $"Data Source={file};Pooling=False",
                },
                "db",
                "migrate"
            );

            Assert.Equal(0, outcome.Exit);
            Assert.True(File.Exists(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_migration_that_was_killed_does_not_make_the_next_one_wait_for_ever()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Cancelled);
        await using var server = new ServerDatabase(database);
        await server.ExecuteAsync(
            """
            create table "__EFMigrationsLock" ("Id" integer primary key, "Timestamp" text not null);
            insert into "__EFMigrationsLock" values (1, '2026-01-01');
            """
        );

        var outcome = await CommandLine.RunAsync(database, "db", "migrate");

        Assert.Equal(1, outcome.Exit);
        Assert.Contains("one was killed", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reindexing_builds_search_anew_from_the_tables()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using var server = new ServerDatabase(database);
        await server.CreateTenantAsync("Acme");
        await server.CreateTenantAsync("Globex");
        await server.ExecuteAsync(
            "insert into tenants_lookup (tenants_lookup) values ('delete-all')"
        );
        Assert.Empty(await FoundAsync());

        await CommandLine.RunAsync(database, "db", "reindex");

        Assert.Equal(["Globex"], await FoundAsync());

        async Task<List<string>> FoundAsync()
        {
            await using var db = server.Open();
            return await db
                .Database.SqlQueryRaw<string>(
                    "select t.name as \"Value\" from tenants_lookup l join tenants t on t.rowid = l.rowid where l.search_text match 'globex'"
                )
                .ToListAsync(Cancelled);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Seeding_gives_the_same_rows_for_the_same_seed_and_breaks_no_guard(
        DatabaseKind kind
    )
    {
        await using var one = await MigratedDatabases.CopyAsync(kind);
        await using var other = await MigratedDatabases.CopyAsync(kind);
        string[] line = ["seed", "--tenants", "1200", "--users", "2500", "--audit", "30"];

        Assert.Equal(0, (await CommandLine.RunAsync(one, line)).Exit);
        Assert.Equal(0, (await CommandLine.RunAsync(other, line)).Exit);

        Assert.Equal(await RowsAsync(one), await RowsAsync(other));
        var twice = await CommandLine.RunAsync(one, line);
        Assert.Equal(1, twice.Exit);
        Assert.Contains("Choose another --seed", twice.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunAsync(one, [.. line, "--seed", "2"])).Exit);

        async Task<List<string>> RowsAsync(TestDatabase database)
        {
            await using var server = new ServerDatabase(database);
            await using var db = server.Open();
            Assert.Equal(1200, await db.Tenants.CountAsync(Cancelled));
            Assert.Equal(2500, await db.Users.CountAsync(Cancelled));
            // The planting, an entry for each thousand rows, and thirty.
            Assert.Equal(1 + 2 + 3 + 1 + 30, await db.AuditEntries.CountAsync(Cancelled));
            var largest = await db
                .Users.GroupBy(user => user.TenantId)
                .Select(group => group.Count())
                .MaxAsync(Cancelled);
            Assert.InRange(largest, 100, 1000);
            var users = await db.Users.OrderBy(user => user.Id).ToListAsync(Cancelled);
            var tenants = await db.Tenants.OrderBy(tenant => tenant.Id).ToListAsync(Cancelled);
            return
            [
                .. tenants.Select(tenant => $"{tenant.Id} {tenant.Name} {tenant.SearchText}"),
                .. users.Select(user =>
                    $"{user.Id} {user.TenantId} {user.Email} {user.SearchText}"
                ),
            ];
        }
    }

    [Fact]
    public async Task The_executable_runs_and_tells_faults_on_standard_error()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Cancelled);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Postern__Database"] = database.ConnectionString,
        };
        var executable = Path.Combine(AppContext.BaseDirectory, "postern-server");

        var early = await Command.TryAsync(
            [executable, "audit", "export"],
            Path.GetTempPath(),
            settings,
            Cancelled
        );
        var migrated = await Command.TryAsync(
            [executable, "db", "migrate"],
            Path.GetTempPath(),
            settings,
            Cancelled
        );
        var misused = await Command.TryAsync(
            [executable, "audit", "exprot"],
            Path.GetTempPath(),
            settings,
            Cancelled
        );

        Assert.Equal((1, 0, 2), (early.ExitCode, migrated.ExitCode, misused.ExitCode));
        Assert.Equal(
            "The database is not of this version. Run: postern-server db migrate",
            early.Output.TrimEnd()
        );
    }

    [Fact]
    public async Task The_settings_file_of_the_current_folder_counts_and_the_environment_wins()
    {
        var folder = Directory.CreateTempSubdirectory("postern-settings-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                """{ "Postern": { "Database": "Data Source=from-file.db" } }""",
                Cancelled
            );
            string[] line =
            [
                Path.Combine(AppContext.BaseDirectory, "postern-server"),
                "db",
                "migrate",
            ];

            await Command.RunAsync(line, folder.FullName, Cancelled);
            Assert.True(File.Exists(Path.Combine(folder.FullName, "from-file.db")));

            await Command.TryAsync(
                line,
                folder.FullName,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Postern__Database"] = "from-environment.db",
                },
                Cancelled
            );
            Assert.True(File.Exists(Path.Combine(folder.FullName, "from-environment.db")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
