using System.Text.Json.Nodes;
using Postern.Jobs;
using Postern.Operations;
using Postern.Settings;

namespace Postern.Server.Demo;

/// <summary>Three weeks of background work, as the product would have told of it, and what customers asked for this morning.</summary>
internal sealed class DemoJobs
{
    private const int Days = 21;
    private const int Customers = 18;

    private static readonly DemoKind[] Kinds =
    [
        new("email", "mail", 3, 12),
        new("export", "exports", 95, 40),
        new("report", "default", 40, 25),
        new("billing.retry", "billing", 6, 8),
        new("import", "default", 240, 60),
        new("email", "mail", 2, 6),
        new("email", "mail", 4, 20),
    ];

    private static readonly JobError[] Errors =
    [
        new(
            "MailKit.Net.Smtp.SmtpCommandException",
            "421 4.7.0 mail-relay-12 is not available, try again in 300 seconds",
            "   at MailKit.Net.Smtp.SmtpClient.SendAsync(MimeMessage message)\n   at Tally.Mail.MailSender.SendAsync(Letter letter)\n   at Tally.Jobs.EmailJob.Execute(IJobExecutionContext context)"
        ),
        new(
            "Npgsql.NpgsqlException",
            "Exception while reading from stream: timeout after 30 seconds (report-db-2)",
            "   at Npgsql.Internal.NpgsqlConnector.ReadMessageAsync()\n   at Tally.Reports.ReportQuery.RunAsync(Guid tenant)\n   at Tally.Jobs.ExportJob.Execute(IJobExecutionContext context)"
        ),
        new(
            "Tally.Imports.ColumnMissingException",
            "The file has no column \"amount\" (line 1)",
            "   at Tally.Imports.CsvImport.ReadHeader()\n   at Tally.Jobs.ImportJob.Execute(IJobExecutionContext context)"
        ),
    ];

    private readonly List<JobEvent> _events = [];
    private readonly List<ReportedRequest> _requests = [];
    private readonly List<DeliveryEvent> _deliveries = [];
    private readonly DateTimeOffset _now;
    private int _number = 48_000;

    private DemoJobs(DateTimeOffset now) => _now = now;

    public static async Task PlantAsync(
        IServiceProvider services,
        OperationCatalog catalog,
        CancellationToken cancellation
    )
    {
        var demo = new DemoJobs(services.GetRequiredService<TimeProvider>().Now());
        demo.WorkOfWeeks();
        demo.MailThatDoesNotGoOut();
        demo.AskedForToday();
        var app = services.GetRequiredService<CustomerApps>().Default.Name;
        await services
            .GetRequiredService<RequestIntake>()
            .TakeAsync(app, demo._requests, cancellation);
        foreach (var report in demo._events.Chunk(JobRules.MostRows))
        {
            await services.GetRequiredService<JobIntake>().TakeAsync(app, report, cancellation);
        }

        await services
            .GetRequiredService<RequestIntake>()
            .TakeAsync(app, demo._deliveries, cancellation);
        await services
            .GetRequiredService<WorkerIntake>()
            .SeenAsync(app, [.. Workers()], cancellation);
        await WatchAsync(services, catalog, cancellation);
    }

    /// <summary>Nobody beats for them: what is alive says that it is heard of rarely, and what is silent once was.</summary>
    private static IEnumerable<WorkerSign> Workers() =>
        [
            Worker("web-jobs-1", 3_600, 2, "default", "billing"),
            Worker("web-jobs-2", 3_600, 1, "default", "mail"),
            Worker("export-worker-7", 3_600, 1, "exports"),
            Worker("mail-worker-3", 1, 0, "mail"),
        ];

    private static WorkerSign Worker(string id, int every, int running, params string[] queues) =>
        new()
        {
            Source = "quartz",
            Id = id,
            Every = every,
            Running = running,
            Queues = queues,
        };

    private static async Task WatchAsync(
        IServiceProvider services,
        OperationCatalog catalog,
        CancellationToken cancellation
    )
    {
        var actor = Actor.System("demo", "alert.create");
        foreach (
            var input in new object[]
            {
                new
                {
                    name = "Exports are stuck",
                    condition = "queueOlderThan",
                    queue = "exports",
                    minutes = 15,
                },
                new
                {
                    name = "A worker is silent",
                    condition = "workerSilent",
                    minutes = 1,
                },
                new
                {
                    name = "Somebody waits too long",
                    condition = "requestsOverdue",
                    most = 5,
                },
                new
                {
                    name = "Billing retries fail",
                    condition = "failuresAbove",
                    kind = "billing.retry",
                    minutes = 60,
                    most = 20,
                },
            }
        )
        {
            await DemoData.RunAsync(
                services,
                catalog,
                actor,
                "alert.create",
                null,
                input,
                cancellation
            );
        }
    }

    /// <summary>More by day than by night, and now and then one that fails once.</summary>
    private void WorkOfWeeks()
    {
        for (var hour = Days * 24; hour > 0; hour--)
        {
            var at = _now.AddHours(-hour);
            var busy = 1 + (at.Hour is >= 7 and <= 18 ? 4 : 0) + (hour % 3);
            for (var i = 0; i < busy; i++)
            {
                var salt = (hour * 31) + (i * 17);
                var kind = Kinds[salt % Kinds.Length];
                var job = New(kind, salt % Customers) with
                {
                    At = at.AddSeconds((3_500.0 * i / busy) + (salt % 50)),
                };
                Queue(job);
                var waited = kind.Wait * (1 + (salt % 5)) / 4.0;
                var took = kind.Run * (4 + (salt % 9)) / 6.0;
                if (salt % 23 == 0)
                {
                    Run(job, waited, took / 2, JobState.Failed, Errors[salt % 2]);
                    job = job with { At = job.At.AddMinutes(2), Attempt = 2 };
                    Queue(job);
                }

                Run(
                    job,
                    waited,
                    took,
                    salt % 97 == 0 ? JobState.Dead
                        : salt % 61 == 0 ? JobState.Cancelled
                        : JobState.Succeeded,
                    salt % 97 == 0 ? Errors[2] : null
                );
            }
        }
    }

    /// <summary>One cause, 38 letters: some are tried again, some were given up.</summary>
    private void MailThatDoesNotGoOut()
    {
        for (var i = 0; i < 38; i++)
        {
            var job = New(Kinds[0], i % Customers) with { At = _now.AddMinutes(-170 + (4 * i)) };
            Queue(job);
            var attempts = i < 12 ? 3 : 1;
            for (var attempt = 1; attempt <= attempts; attempt++)
            {
                Run(
                    job with
                    {
                        Attempt = attempt,
                        At = job.At.AddMinutes(attempt - 1),
                    },
                    4,
                    30,
                    attempt == 3 ? JobState.Dead : JobState.Failed,
                    Errors[0]
                );
            }
        }
    }

    private void AskedForToday()
    {
        var exports = Kinds[1];
        // Nothing arrived: it waits, and is overdue.
        for (var i = 0; i < 40; i++)
        {
            Queue(New(exports, 2 + (i % 15)) with { At = _now.AddMinutes(-58 + (i * 0.1)) });
        }

        var late = New(exports, 0) with { At = _now.AddMinutes(-50), Correlation = "exp-7731" };
        Ask(late, 0, dueIn: 30);
        Queue(late);

        var running = New(exports, 0) with { At = _now.AddMinutes(-6), Correlation = "exp-7744" };
        Ask(running, 1, dueIn: 30);
        Queue(running);
        Tell(running, JobState.Running, 40, worker: "export-worker-7", progress: 0);
        Tell(running, JobState.Running, 352, worker: "export-worker-7", progress: 62);

        var failing = New(Kinds[0], 0) with { At = _now.AddMinutes(-25), Correlation = "inv-1042" };
        Ask(failing, 0, dueIn: 60, kind: "invoice e-mail");
        Queue(failing);
        Run(failing, 3, 30, JobState.Failed, Errors[0]);
        Tell(
            failing with
            {
                Attempt = 2,
            },
            JobState.Scheduled,
            40,
            scheduledFor: _now.AddMinutes(12)
        );

        var bounced = Finished(Kinds[2], 0, "rep-310", -180, "reports/october-2026.pdf");
        Ask(bounced, 0, dueIn: 45);
        Deliver(bounced, DeliveryState.Accepted, 60, "m•••@northwind.example", null);
        Deliver(
            bounced,
            DeliveryState.Bounced,
            68,
            "m•••@northwind.example",
            "550 5.2.2 mailbox full"
        );

        var unopened = Finished(exports, 0, "exp-7702", -95, "exports/customers.csv");
        Ask(unopened, 1, dueIn: 30);
        Deliver(unopened, DeliveryState.Accepted, 150, "j•••@northwind.example", null);

        var opened = Finished(Kinds[2], 0, "rep-288", -1_500, "reports/third-quarter.pdf");
        Ask(opened, 0, dueIn: 45);
        Deliver(opened, DeliveryState.Accepted, 61, "m•••@northwind.example", null);
        Deliver(opened, DeliveryState.Downloaded, 900, "m•••@northwind.example", null);

        var gone = New(Kinds[4], 1) with { At = _now.AddMinutes(-130), Correlation = "imp-55" };
        Ask(gone, 0, dueIn: 60);
        Queue(gone);
        Run(gone, 30, 12, JobState.Dead, Errors[2]);

        // Asked for, and no job of it was ever heard of.
        Ask(
            New(exports, 3) with
            {
                At = _now.AddMinutes(-44),
                Correlation = "exp-7750",
            },
            0,
            dueIn: 15
        );
        Queue(New(Kinds[3], 5) with { At = _now.AddMinutes(-1) });
        Tell(
            New(Kinds[2], 6) with
            {
                At = _now,
            },
            JobState.Scheduled,
            0,
            scheduledFor: _now.AddHours(9)
        );
    }

    private DemoJob Finished(
        DemoKind kind,
        int customer,
        string correlation,
        double minutes,
        string file
    )
    {
        var job = New(kind, customer) with
        {
            At = _now.AddMinutes(minutes),
            Correlation = correlation,
            File = file,
        };
        Queue(job);
        Run(job, 4, kind.Run, JobState.Succeeded, null);
        return job;
    }

    private DemoJob New(DemoKind kind, int customer) =>
        new(kind, $"{kind.Name.Replace('.', '-')}-{_number++}", customer, _now, 1, null, null);

    private void Queue(DemoJob job) => Tell(job, JobState.Waiting, 0);

    private void Run(DemoJob job, double waited, double took, JobState end, JobError? error)
    {
        var worker =
            job.Kind.Queue == "exports" ? "export-worker-7"
            : job.Kind.Queue == "mail" ? "mail-worker-3"
            : "web-jobs-1";
        Tell(job, JobState.Running, waited, worker: worker, progress: 0);
        Tell(job, end, waited + took, worker: worker, error: error);
    }

    private void Tell(
        DemoJob job,
        JobState state,
        double after,
        string? worker = null,
        double? progress = null,
        JobError? error = null,
        DateTimeOffset? scheduledFor = null
    ) =>
        _events.Add(
            new JobEvent
            {
                Source = "quartz",
                Id = job.Id,
                Kind = job.Kind.Name,
                Queue = job.Kind.Queue,
                Tenant = Tenant(job.Customer),
                User = User(job.Customer, 0),
                CorrelationId = job.Correlation,
                State = state,
                At = job.At.AddSeconds(after),
                Attempt = job.Attempt,
                Worker = worker,
                Progress = progress,
                ScheduledFor = scheduledFor,
                Error = error,
                Arguments = new JsonObject
                {
                    ["tenant"] = Tenant(job.Customer),
                    ["format"] = job.Kind.Name == "report" ? "pdf" : "csv",
                    ["rows"] = 1_200 + (job.Customer * 310),
                    ["callbackToken"] = Redaction.Redacted,
                },
                Artefact =
                    state == JobState.Succeeded && job.File is { } file
                        ? new JsonObject
                        {
                            ["name"] = file,
                            ["size"] = 482_113,
                            ["contentType"] = "application/octet-stream",
                        }
                        : null,
            }
        );

    private void Ask(DemoJob job, int user, double dueIn, string? kind = null) =>
        _requests.Add(
            new ReportedRequest
            {
                Id = $"req-{job.Correlation}",
                Kind = kind ?? job.Kind.Name,
                Tenant = Tenant(job.Customer),
                User = User(job.Customer, user),
                CorrelationId = job.Correlation!,
                RequestedAt = job.At,
                DueAt = job.At.AddMinutes(dueIn),
            }
        );

    private void Deliver(
        DemoJob job,
        DeliveryState state,
        double after,
        string to,
        string? detail
    ) =>
        _deliveries.Add(
            new DeliveryEvent
            {
                Id = $"mail-{job.Correlation}",
                CorrelationId = job.Correlation!,
                Tenant = Tenant(job.Customer),
                User = User(job.Customer, 0),
                Kind = "email",
                State = state,
                At = job.At.AddSeconds(after),
                Recipient = to,
                Detail = detail,
            }
        );

    private static string Tenant(int customer) => $"cus_{1000 + customer}";

    private static string User(int customer, int number) => $"usr_{1000 + customer}_{number}";

    /// <summary>A kind of job, and how long one usually is about it.</summary>
    /// <param name="Run">Seconds that it takes.</param>
    /// <param name="Wait">Seconds that it waits.</param>
    private sealed record DemoKind(string Name, string Queue, double Run, double Wait);

    /// <summary>One job of the past.</summary>
    /// <param name="At">When it was put into its queue.</param>
    private sealed record DemoJob(
        DemoKind Kind,
        string Id,
        int Customer,
        DateTimeOffset At,
        int Attempt,
        string? Correlation,
        string? File
    );
}
