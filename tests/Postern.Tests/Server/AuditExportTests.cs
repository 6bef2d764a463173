using System.Text.Json;
using CsvHelper;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Server;

public sealed class AuditExportTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Lines_come_in_order_and_end_with_the_record_of_the_export(DatabaseKind kind)
    {
        await using var database = await MigratedDatabases.CopyAsync(kind);
        await using (var server = new ServerDatabase(database))
        {
            await server.CreateTenantAsync("AT&T");
        }

        var outcome = await CommandLine.RunAsync(database, "audit", "export");

        Assert.Equal(0, outcome.Exit);
        Assert.Equal("Exported 3 entries.", outcome.Error.TrimEnd());
        var entries = outcome
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(
            ["database.seeded", "tenant.create", "audit.export"],
            entries.Select(entry => entry.GetProperty("action").GetString())
        );
        Assert.Equal(
            "AT&T",
            entries[1].GetProperty("after").GetProperty("tenant").GetProperty("name").GetString()
        );
        Assert.Equal("export", entries[2].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_field_that_a_spreadsheet_would_run_is_made_text()
    {
        await using var database = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using (var server = new ServerDatabase(database))
        {
            foreach (
                var reason in new[] { "=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\tx", "a,b" }
            )
            {
                await server
                    .Get<AuditWriter<PosternDb>>()
                    .WriteAsync(
                        Actor.System("test"),
                        AuditKind.System,
                        "test.entry",
                        "Said something",
                        Cancelled,
                        reason: reason
                    );
            }
        }

        var outcome = await CommandLine.RunAsync(database, "audit", "export", "--format", "csv");

        using var csv = CsvReader.FromText(outcome.Output, new CsvReaderOptions());
        var reasons = new List<string>();
        while (csv.Read())
        {
            if (csv.GetString("action") == "test.entry")
            {
                reasons.Add(csv.GetString("reason"));
            }
        }

        Assert.Equal(["'=HYPERLINK(\"x\")", "'+1", "'-1", "'@SUM(A1)", "\uFFFDx", "a,b"], reasons);
    }

    [Theory, OnEveryDatabase]
    public async Task Only_the_asked_time_is_exported_into_a_file_for_its_owner_alone(
        DatabaseKind kind
    )
    {
        await using var database = await MigratedDatabases.CopyAsync(kind);
        await using (var server = new ServerDatabase(database, new Outbox.ClockByHand()))
        {
            await server.CreateTenantAsync("Acme");
        }

        var folder = Directory.CreateTempSubdirectory("postern-export-");
        try
        {
            var file = Path.Combine(folder.FullName, "march.jsonl");

            var outcome = await CommandLine.RunAsync(
                database,
                [
                    "audit",
                    "export",
                    "--from",
                    "2026-03-01",
                    "--to",
                    "2026-03-02T00:00:00Z",
                    "--out",
                    file,
                ]
            );

            Assert.Equal(0, outcome.Exit);
            Assert.Empty(outcome.Output);
            var line = Assert.Single(await File.ReadAllLinesAsync(file, Cancelled));
            Assert.Contains("\"action\":\"tenant.create\"", line, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(file)
                );
            }
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
