using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Tenants;
using Postern.Tests.Server;

namespace Postern.Tests.Import;

public sealed class TenantImportTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-import-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string Companies =>
        Repository.Folder("tests", "Postern.Tests", "Import", "companies.csv");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory, OnEveryDatabase]
    public async Task Each_row_becomes_a_tenant_with_an_entry_of_its_own(DatabaseKind kind)
    {
        await using var database = await MigratedDatabases.CopyAsync(kind);

        var outcome = await CommandLine.RunAsync(database, "import", "tenants", Companies);

        Assert.Equal(0, outcome.Exit);
        Assert.Contains("11 created, 0 skipped", outcome.Output, StringComparison.Ordinal);
        Assert.Single(
            outcome.Error.Split('\n'),
            line =>
                line.Contains("\"Headquarters Location\" is not known", StringComparison.Ordinal)
        );
        await using var server = new ServerDatabase(database);
        await using var db = server.Open();
        var tenants = await db.Tenants.ToDictionaryAsync(tenant => tenant.ExternalId!, Cancelled);
        Assert.Equal(11, tenants.Count);
        Assert.Equal("AT&T", tenants["T"].Name);
        Assert.Equal(["communication-services"], tenants["T"].Tags);
        Assert.Equal("free", tenants["T"].Plan);
        Assert.Contains("att", tenants["T"].SearchText.Split('\n'));
        Assert.Contains("moodys corporation", tenants["MCO"].SearchText.Split('\n'));
        Assert.Contains("s&p global", tenants["SPGI"].SearchText.Split('\n'));
        var entries = await db
            .AuditEntries.Where(entry => entry.Action == "tenant.create")
            .OrderBy(entry => entry.Sequence)
            .ToListAsync(Cancelled);
        Assert.Equal(11, entries.Count);
        Assert.Single(entries.Select(entry => entry.BatchId).Distinct());
        Assert.Equal("Import of companies.csv, line 2", entries[0].Reason);
        Assert.Equal("Import of companies.csv, line 12", entries[^1].Reason);
        Assert.All(entries, entry => Assert.Equal(AuditKind.System, entry.Kind));
    }

    [Theory, OnEveryDatabase]
    public async Task Running_it_again_creates_nothing(DatabaseKind kind)
    {
        await using var database = await MigratedDatabases.CopyAsync(kind);
        await CommandLine.RunAsync(database, "import", "tenants", Companies);

        var again = await CommandLine.RunAsync(database, "import", "tenants", Companies);

        Assert.Equal(0, again.Exit);
        Assert.Contains("0 created, 11 skipped", again.Output, StringComparison.Ordinal);
        Assert.Equal(11, (await TenantsAsync(database)).Count);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_creates_nothing()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);

        var outcome = await CommandLine.RunAsync(
            database,
            "import",
            "tenants",
            Companies,
            "--dry-run",
            "--plan",
            "team"
        );

        Assert.Equal(0, outcome.Exit);
        Assert.Contains(
            "Nothing was created. It would be: 11 created",
            outcome.Output,
            StringComparison.Ordinal
        );
        Assert.Empty(await TenantsAsync(database));
    }

    [Fact]
    public async Task A_bad_row_is_told_with_its_line_and_the_rest_comes_in()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        var file = await WriteAsync(
            "\uFEFFNAME;E-mail;Country;Plan;Website;Notes\n"
                + "Good One;ann@good.example;de;team;https://www.good.example/about;\"two\nlines\"\n"
                + ";nobody@example.com;;;;\n"
                + "Bad Mail;not-an-address;;;;\n"
                + "Bad Country;;Germany;;;\n"
                + "Bad Plan;;;platinum;;\n"
                + "Too Many;;;;;;;\n"
                + "\"Unclosed;;;;;\n"
                + "Good Two;;;;;\n"
                + "Stray \"Quote\" Inc;;;;;\n"
                + "Good Three;;;;;\n"
        );

        var outcome = await CommandLine.RunAsync(database, "import", "tenants", file);

        Assert.Equal(1, outcome.Exit);
        Assert.Contains(
            "3 created, 0 skipped since they are there already, 7 failed",
            outcome.Output,
            StringComparison.Ordinal
        );
        var told = outcome.Error.Split('\n');
        foreach (
            var (line, why) in new[]
            {
                (4, "name"),
                (5, "e-mail"),
                (6, "country"),
                (7, "There is no plan \"platinum\""),
                (8, "has 8 fields where the header has 6"),
                (9, "quote"),
                (11, "quote"),
            }
        )
        {
            Assert.Contains(
                told,
                text =>
                    text.StartsWith($"Line {line} ", StringComparison.Ordinal)
                    && text.Contains(why, StringComparison.Ordinal)
            );
        }

        Assert.Contains(
            told,
            text => text.StartsWith("Column \"Notes\"", StringComparison.Ordinal)
        );
        var tenants = await TenantsAsync(database);
        Assert.Equal(
            ["Good One", "Good Three", "Good Two"],
            tenants.Select(tenant => tenant.Name).Order(StringComparer.Ordinal)
        );
        var first = tenants.Single(tenant => tenant.Name == "Good One");
        Assert.Equal(
            ("good.example", "DE", "team", "ann@good.example"),
            (first.Domain, first.Country, first.Plan, first.OwnerEmail)
        );
    }

    [Fact]
    public async Task Without_an_external_id_the_name_says_what_is_there()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        var file = await WriteAsync("Company\nCafé Zoë\nCafe  zoe\nCafé Zoé\nOther\n");

        var outcome = await CommandLine.RunAsync(database, "import", "tenants", file);

        Assert.Equal(0, outcome.Exit);
        Assert.Contains("2 created, 2 skipped", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_swallows_its_own_line_only_however_long_the_file()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        var filler = string.Concat(Enumerable.Repeat($",{new string('x', 100_000)}\n", 15));
        var file = await WriteAsync($"Name,Notes\n\"Broken,\n{filler}Good,fine\n");

        var outcome = await CommandLine.RunAsync(database, "import", "tenants", file);

        Assert.Contains("Line 2 ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(
            "1 created, 0 skipped since they are there already, 16 failed",
            outcome.Output,
            StringComparison.Ordinal
        );
        Assert.Equal("Good", Assert.Single(await TenantsAsync(database)).Name);
    }

    [Theory]
    [InlineData("Colour,Size\nred,1\n", "has no column for the tenant's name")]
    [InlineData("", "has no column for the tenant's name")]
    public async Task A_file_without_names_is_refused(string text, string why)
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);

        var outcome = await CommandLine.RunAsync(
            database,
            "import",
            "tenants",
            await WriteAsync(text)
        );

        Assert.Equal(1, outcome.Exit);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_told_and_not_guessed()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        var latin = Path.Combine(_folder.FullName, "latin.csv");
        await File.WriteAllBytesAsync(
            latin,
            System.Text.Encoding.Latin1.GetBytes("Name\nCafé\nPlain\n"),
            Cancelled
        );
        var wide = Path.Combine(_folder.FullName, "wide.csv");
        await File.WriteAllTextAsync(wide, "Name\nCafé\n", System.Text.Encoding.Unicode, Cancelled);

        var narrow = await CommandLine.RunAsync(database, "import", "tenants", latin);
        var utf16 = await CommandLine.RunAsync(database, "import", "tenants", wide);

        Assert.Contains("Line 2 is not UTF-8", narrow.Error, StringComparison.Ordinal);
        Assert.Contains("1 created", narrow.Output, StringComparison.Ordinal);
        Assert.Contains("is UTF-16. Save it as UTF-8", utf16.Error, StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string text)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.CreateVersion7():N}.csv");
        await File.WriteAllTextAsync(file, text, Cancelled);
        return file;
    }

    private static async Task<List<Tenant>> TenantsAsync(TestDatabase database)
    {
        await using var server = new ServerDatabase(database);
        await using var db = server.Open();
        return await db.Tenants.AsNoTracking().ToListAsync(Cancelled);
    }
}
