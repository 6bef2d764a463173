using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Pages;

/// <summary>The background work of the tour: something late, something that runs, something that goes wrong and was acted on.</summary>
/// <param name="Dead">Given up, with a request and a delivery that came back.</param>
/// <param name="Failed">One of many with the same error.</param>
/// <param name="Asked">Given up, and staff has asked for it to be run again.</param>
/// <param name="Batch">A bulk run that is over.</param>
/// <param name="Error">Fingerprint of what they fail with.</param>
internal sealed record TourJobs(
    string Dead,
    string Running,
    string Done,
    string Failed,
    string Asked,
    string Batch,
    string Error
)
{
    public static async Task<TourJobs> TellAsync(ConsoleServer console, string tenant, string key)
    {
        var now = DateTimeOffset.UtcNow;
        Task ReportAsync(string what, object body) =>
            console.TellAsync(key, HttpMethod.Post, $"/runtime/v1/{what}", body);

        await ReportAsync(
            "requests",
            new
            {
                requests = new[]
                {
                    Request("exp-1", now.AddMinutes(-50), 30),
                    Request("exp-2", now.AddMinutes(-20), 30),
                    Request("exp-3", now.AddMinutes(-90), 30),
                    Request("exp-4", now.AddMinutes(-44), 15),
                },
            }
        );
        await ReportAsync(
            "jobs",
            new
            {
                events = (object[])
                    [
                        Event("export-1", "waiting", now.AddMinutes(-50), "exp-1"),
                        Event("export-1", "running", now.AddMinutes(-49), "exp-1"),
                        Event("export-1", "failed", now.AddMinutes(-48), "exp-1", failed: true),
                        Event("export-1", "running", now.AddMinutes(-40), "exp-1", attempt: 2),
                        Event(
                            "export-1",
                            "dead",
                            now.AddMinutes(-39),
                            "exp-1",
                            attempt: 2,
                            failed: true
                        ),
                        Event("export-2", "waiting", now.AddMinutes(-20), "exp-2"),
                        Event("export-2", "running", now.AddMinutes(-19), "exp-2", progress: 62),
                        Event("export-3", "waiting", now.AddMinutes(-90), "exp-3"),
                        Event("export-3", "running", now.AddMinutes(-89), "exp-3"),
                        Event("export-3", "succeeded", now.AddMinutes(-87), "exp-3"),
                        Event("export-4", "dead", now.AddMinutes(-30), null, failed: true),
                        Event("export-5", "waiting", now.AddMinutes(-55), null),
                        .. Enumerable
                            .Range(0, 20)
                            .Select(number =>
                                Event(
                                    $"letter-{number}",
                                    "failed",
                                    now.AddMinutes(-60 * number),
                                    null,
                                    failed: true
                                )
                            ),
                    ],
            }
        );
        await ReportAsync(
            "deliveries",
            new
            {
                deliveries = new[]
                {
                    new
                    {
                        id = "mail-3",
                        correlationId = "exp-3",
                        tenant = "cus_1000",
                        kind = "email",
                        state = "bounced",
                        at = now.AddMinutes(-86),
                        recipient = "mara.lindqvist@northwind.example",
                        detail = "550 5.2.2 mailbox full",
                    },
                },
            }
        );
        await ReportAsync(
            "workers",
            new
            {
                workers = new object[]
                {
                    new
                    {
                        source = "quartz",
                        id = "export-worker-7",
                        queues = new[] { "exports" },
                        running = 1,
                        every = 3_600,
                    },
                    new
                    {
                        source = "quartz",
                        id = "mail-worker-3",
                        queues = new[] { "mail" },
                        every = 1,
                    },
                },
            }
        );
        foreach (
            var alert in new object[]
            {
                new
                {
                    name = "Exports are stuck",
                    condition = "queueOlderThan",
                    queue = "exports",
                },
                new
                {
                    name = "Too many failures",
                    condition = "failuresAbove",
                    most = 1_000,
                },
            }
        )
            await console.RunAsync("erin", "alert.create", null, alert);

        var asked = await JobAsync(console, "export-4");
        await console.RunAsync("sam", "job.retry", asked, new { });
        var batch = await console.RunAsync(
            "sam",
            "job.batch.retry",
            null,
            new
            {
                tenant,
                kind = "export",
                state = "dead",
            }
        );
        var errors = await console.GetAsync("erin", "/api/v1/jobs/errors?limit=1");
        return new(
            await JobAsync(console, "export-1"),
            await JobAsync(console, "export-2"),
            await JobAsync(console, "export-3"),
            await JobAsync(console, "letter-3"),
            asked,
            batch.GetProperty("result").GetProperty("batch").GetString()!,
            errors.GetProperty("items")[0].GetProperty("fingerprint").GetString()!
        );
    }

    /// <summary>Id of the job that its owner calls so.</summary>
    public static async Task<string> JobAsync(ConsoleServer console, string name)
    {
        var found = await console.GetAsync("erin", $"/api/v1/jobs?search={name}&limit=1");
        return found.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    private static object Request(string correlation, DateTimeOffset at, int dueIn) =>
        new
        {
            id = $"req-{correlation}",
            kind = "export",
            tenant = "cus_1000",
            correlationId = correlation,
            requestedAt = at,
            dueAt = at.AddMinutes(dueIn),
        };

    private static object Event(
        string id,
        string state,
        DateTimeOffset at,
        string? correlation,
        int attempt = 1,
        bool failed = false,
        double? progress = null
    ) =>
        new
        {
            source = "quartz",
            id,
            kind = id.StartsWith("letter", StringComparison.Ordinal) ? "email" : "export",
            queue = id.StartsWith("letter", StringComparison.Ordinal) ? "mail" : "exports",
            tenant = "cus_1000",
            correlationId = correlation,
            state,
            at,
            attempt,
            worker = state == "waiting" ? null : "export-worker-7",
            progress,
            error = failed
                ? new
                {
                    type = "Npgsql.NpgsqlException",
                    message = "Exception while reading from stream: timeout after 30 seconds (report-db-2)",
                    stack = "   at Npgsql.Internal.NpgsqlConnector.ReadMessageAsync()\n   at Tally.Jobs.ExportJob.Execute(IJobExecutionContext context)",
                }
                : null,
            arguments = new
            {
                format = "csv",
                columns = new[] { "name", "e-mail", "balance" },
                callbackToken = "not-for-us",
            },
            artefact = state == "succeeded"
                ? new { name = "exports/customers.csv", size = 482_113 }
                : null,
        };
}
