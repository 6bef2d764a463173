using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Postern.Jobs;
using Postern.Operations;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>Secrets in what is reported never reach the database: a corpus, by name, by marking and by what they look like.</summary>
public sealed class RedactionTests
{
    private static readonly Redaction Redaction = new(["licenceNumber"]);

    private static IEnumerable<(string Json, string Secret)> Lines() =>
        File.ReadLines(Repository.Folder("tests", "Postern.Tests", "Jobs", "secrets.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(parts => (parts[0], parts[1]));

    public static IEnumerable<TheoryDataRow<string, string>> Corpus() =>
        Lines().Select(line => new TheoryDataRow<string, string>(line.Json, line.Secret));

    /// <summary>R-41.</summary>
    [Theory, MemberData(nameof(Corpus))]
    public void A_secret_is_taken_out(string arguments, string secret)
    {
        Assert.Contains(
            secret,
            JsonNode
                .Parse(arguments)!
                .ToJsonString(PosternJson.Compact)
                .Replace(@"\""", "\"", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

        Assert.DoesNotContain(
            secret,
            Redaction.Of(JsonNode.Parse(arguments))!.ToJsonString(PosternJson.Compact),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"file":"invoices-2026.csv","rows":4012,"format":"csv"}""")]
    [InlineData(
        """{"orderId":"9b2f1c3e-1111-4222-8333-444455556666","at":"2026-11-20T12:00:00Z"}"""
    )]
    [InlineData("""{"timestamp":1763640000000,"count":1234567890123}""")]
    [InlineData("""{"error":"disk 3 is full at /var/exports/a.csv","code":137}""")]
    [InlineData("""{"page":"https://example.com/invoices?page=2&sort=name"}""")]
    [InlineData("""["t_brightwater","u_noor",null,true,1.5]""")]
    [InlineData(
        """{"sha":"ab12cd34ef567890ab12cd34ef567890","ulid":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}"""
    )]
    [InlineData("""{"storageKey":"exports/a.csv","sortKey":"name","compass":"n"}""")]
    [InlineData("""{"url":"http://host:8080/users/7","to":"amqp://host:5672/x"}""")]
    [InlineData("""{"note":"basic export of 12 rows","lang":"sk-brightwater"}""")]
    [InlineData("""["--output","a.csv","--verbose"]""")]
    [InlineData("""{"message":"config: bad value at line 3; spinning: yes"}""")]
    [InlineData("""{"tokens":"12 tokens used"}""")]
    public void What_is_no_secret_stays(string arguments) =>
        Assert.Equal(
            arguments.Contains("tokens\":", StringComparison.Ordinal)
                ? """{"tokens":"[redacted]"}"""
                : arguments,
            Redaction.Of(JsonNode.Parse(arguments))!.ToJsonString(PosternJson.Compact)
        );

    /// <summary>R-41: names are kept as they are called, but for a key or a password in them.</summary>
    [Theory]
    [InlineData("celery@host-1", null)]
    [InlineData("token:refresh", null)]
    [InlineData("auth:token:cleanup", null)]
    [InlineData("key-rotation-2026-01-31", null)]
    [InlineData("4242424242424242", null)]
    [InlineData("DE89370400440532013000", null)]
    [InlineData("http://10.0.0.4:8080/x", null)]
    [InlineData("exports.9b2f1c3e-1111-4222-8333-444455556666", null)]
    [InlineData("export sk_live_abcdefghijklmnop", "export [redacted]")]
    [InlineData("amqp://app:s3cr3tpw@mq//celery", "amqp://[redacted]@mq//celery")]
    [InlineData("sync?token=tt-1234", "sync?token=[redacted]")]
    public void A_name_stays_what_it_is_called(string name, string? without)
    {
        Assert.Equal(without ?? name, Redaction.Name(name));
        Assert.Equal(without is not null, Redaction.IsSecretId(name));
    }

    [Fact]
    public void What_takes_too_long_to_look_through_is_not_kept()
    {
        var text = string.Concat(Enumerable.Repeat("password=", 20_000));

        Assert.DoesNotContain("password=password", Redaction.Of(text), StringComparison.Ordinal);
    }

    /// <summary>R-41, R-60: looked for in the tables themselves, wherever it was hidden.</summary>
    [Theory, OnEveryDatabase]
    public async Task No_secret_of_a_report_reaches_the_database(DatabaseKind kind)
    {
        const string secret = "sk_live_abcdefghijklmnop";
        var planes = await SharedPlanes.OfAsync(kind);
        var tenant = $"t-{Guid.CreateVersion7():N}";
        await planes.CustomerAsync(tenant);
        var now = planes.Clock.GetUtcNow();
        var answer = await planes.PostAsync(
            "/runtime/v1/jobs",
            new
            {
                events = new[]
                {
                    new
                    {
                        source = "shop",
                        id = tenant,
                        kind = $"export {secret}",
                        queue = $"exports {secret}",
                        worker = $"amqp://app:{secret}@mq/7",
                        tenant,
                        correlationId = tenant,
                        state = "dead",
                        at = now,
                        error = new
                        {
                            type = $"Fault {secret}",
                            message = $"refused: {secret}",
                            stack = $"at X({secret})",
                        },
                        arguments = new { note = secret, password = secret },
                        artefact = new { url = $"https://example.com/?token={secret}" },
                    },
                },
            }
        );
        Assert.Equal("""{"accepted":1,"rejected":[]}""", answer.Body);
        var sent = await planes.PostAsync(
            "/runtime/v1/deliveries",
            new
            {
                deliveries = new[]
                {
                    new
                    {
                        id = tenant,
                        correlationId = tenant,
                        tenant,
                        kind = "email",
                        state = "bounced",
                        at = now,
                        recipient = "noor.haddad@example.com",
                        detail = $"rejected {secret}",
                    },
                },
            }
        );
        Assert.Equal("""{"accepted":1,"rejected":[]}""", sent.Body);

        var asId = await planes.PostAsync(
            "/runtime/v1/jobs",
            new
            {
                events = new[]
                {
                    new
                    {
                        source = "shop",
                        id = $"{tenant}-2",
                        kind = "export",
                        correlationId = secret,
                        state = "dead",
                        at = now,
                    },
                },
            }
        );
        Assert.Contains("correlationId looks like a key", asId.Body, StringComparison.Ordinal);

        await using var db = await planes.OpenDatabaseAsync();
        var counts = await db.JobCounts.ToListAsync();
        var job = await db.Jobs.SingleAsync(row => row.ExternalId == tenant);
        var attempt = await db.JobAttempts.SingleAsync(row => row.JobId == job.Id);
        var groups = await db.JobErrorGroups.ToListAsync();
        var delivery = await db.Deliveries.SingleAsync(row => row.ExternalId == tenant);
        var stored = System.Text.Json.JsonSerializer.Serialize(
            new
            {
                job,
                attempt,
                counts,
                groups,
                delivery,
            }
        );
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        Assert.Equal("n•••@example.com", delivery.Recipient);
    }

    /// <summary>R-41: the whole corpus, in every place that a report has for it; and the database's own files read as bytes.</summary>
    [Fact]
    public async Task No_secret_of_the_corpus_is_in_the_files_of_the_database()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var now = planes.Clock.GetUtcNow();
        var corpus = Lines().ToList();

        var answer = await planes.PostAsync(
            "/runtime/v1/jobs",
            new
            {
                events = corpus.Select(
                    (one, i) =>
                        new
                        {
                            source = "shop",
                            id = $"c-{i}",
                            kind = "export",
                            state = "dead",
                            at = now,
                            error = new
                            {
                                type = "Fault",
                                message = $"failed with {Text(one.Json)}",
                                stack = $"at X\n  {Text(one.Json)}",
                            },
                            arguments = JsonNode.Parse(one.Json),
                            artefact = JsonNode.Parse(one.Json),
                        }
                ),
            }
        );

        Assert.Equal($$"""{"accepted":{{corpus.Count}},"rejected":[]}""", answer.Body);
        await using (var db = await planes.OpenDatabaseAsync())
        {
            Assert.Equal(corpus.Count, await db.Jobs.CountAsync());
        }

        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(
            planes.Admin.Settings.Database.ConnectionString
        ).DataSource;
        var bytes = string.Concat(new[] { file, $"{file}-wal" }.Where(File.Exists).Select(Read));
        Assert.Contains("failed with", bytes, StringComparison.Ordinal);
        // What is shorter stands in a file by chance.
        Assert.DoesNotContain(
            corpus.Where(one => one.Secret.Length >= 8),
            one => bytes.Contains(one.Secret, StringComparison.Ordinal)
        );
    }

    /// <summary>The text of a line that has one; what is known by its member's name alone has none.</summary>
    private static string Text(string json) =>
        JsonNode.Parse(json) switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonObject members when (string?)members["text"] is { } text => text,
            _ => "nothing",
        };

    /// <summary>The server holds the file open.</summary>
    private static string Read(string file)
    {
        using var stream = new FileStream(
            file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
