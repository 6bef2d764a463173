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

    public static IEnumerable<TheoryDataRow<string, string>> Corpus() =>
        File.ReadLines(Repository.Folder("tests", "Postern.Tests", "Jobs", "secrets.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(parts => new TheoryDataRow<string, string>(parts[0], parts[1]));

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
    [InlineData("""{"tokens":"12 tokens used"}""")]
    public void What_is_no_secret_stays(string arguments) =>
        Assert.Equal(
            arguments.Contains("tokens\":", StringComparison.Ordinal)
                ? """{"tokens":"[redacted]"}"""
                : arguments,
            Redaction.Of(JsonNode.Parse(arguments))!.ToJsonString(PosternJson.Compact)
        );

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
                        kind = "export",
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

        await using var db = await planes.OpenDatabaseAsync();
        var job = await db.Jobs.SingleAsync(row => row.ExternalId == tenant);
        var attempt = await db.JobAttempts.SingleAsync(row => row.JobId == job.Id);
        var groups = await db.JobErrorGroups.ToListAsync();
        var delivery = await db.Deliveries.SingleAsync(row => row.ExternalId == tenant);
        var stored = System.Text.Json.JsonSerializer.Serialize(
            new
            {
                job,
                attempt,
                groups,
                delivery,
            }
        );
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        Assert.Equal("n•••@example.com", delivery.Recipient);
    }
}
