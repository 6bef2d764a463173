using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Jobs;

namespace Postern.AspNetCore.Tests.Jobs;

public sealed class JobReporterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-");

    private string File => Path.Combine(_folder.FullName, "jobs.jsonl");

    [Fact]
    public async Task What_is_reported_arrives_each_kind_by_its_call()
    {
        await using var stage = await StartAsync();
        var reporter = Reporter(stage);

        reporter.Report(Job("1"));
        reporter.Report(
            new CustomerRequest
            {
                Id = "r_1",
                Kind = "export",
                Tenant = "t_1",
                CorrelationId = "r_1",
                RequestedAt = DateTimeOffset.UtcNow,
                DueAt = DateTimeOffset.UtcNow.AddMinutes(30),
            }
        );
        reporter.Report(
            new Delivery
            {
                Id = "m_1",
                CorrelationId = "r_1",
                Tenant = "t_1",
                Kind = "email",
                State = DeliveryState.Bounced,
                At = DateTimeOffset.UtcNow,
            }
        );
        reporter.Report(new WorkerSign { Source = "tally", Id = "w_1" });
        var command = Guid.CreateVersion7();
        reporter.Report(command, JobCommandOutcome.Refused("It has gone."));

        var jobs = stage.Plane.Jobs;
        await IsAsync("all have arrived", () => jobs.Answers.Count == 1 && jobs.Workers.Count == 1);
        Assert.Equal("waiting", (string?)jobs.Jobs.Single()["state"]);
        Assert.Equal("r_1", (string?)jobs.Requests.Single()["correlationId"]);
        Assert.Equal("bounced", (string?)jobs.Deliveries.Single()["state"]);
        Assert.Equal(
            """{"outcome":"refused","detail":"It has gone."}""",
            jobs.Answers[command.ToString()].ToJsonString()
        );
        Assert.Empty(stage.Log.With("Postern refused"));
    }

    [Fact]
    public async Task Ten_thousand_come_in_batches_of_a_thousand_at_most_and_none_is_missing()
    {
        await using var stage = await StartAsync();
        var reporter = Reporter(stage);

        for (var i = 0; i < 10_000; i++)
            reporter.Report(Job(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        await IsAsync("all have arrived", () => stage.Plane.Jobs.Jobs.Count == 10_000);
        Assert.True(stage.Plane.Jobs.Batches.Max() <= 1_000);
        Assert.Equal(
            Enumerable.Range(0, 10_000),
            stage.Plane.Jobs.Jobs.Select(job =>
                int.Parse((string)job["id"]!, System.Globalization.CultureInfo.InvariantCulture)
            )
        );
    }

    [Fact]
    public async Task Large_ones_make_small_batches()
    {
        await using var stage = await StartAsync();
        var reporter = Reporter(stage);
        var arguments = JsonSerializer.SerializeToElement(new string('x', 60_000));

        for (var i = 0; i < 100; i++)
            reporter.Report(Job($"{i}") with { Arguments = arguments });

        await IsAsync("all have arrived", () => stage.Plane.Jobs.Jobs.Count == 100);
        Assert.True(stage.Plane.Jobs.Batches.Max() <= 25);
    }

    [Fact]
    public async Task What_is_too_long_is_cut_and_a_broken_report_harms_no_other()
    {
        await using var stage = await StartAsync();
        var reporter = Reporter(stage);

        reporter.Report((JobEvent)null!);
        var gone = JsonDocument.Parse("{}");
        gone.Dispose();
        reporter.Report(Job("bad") with { Arguments = gone.RootElement });
        reporter.Report(
            Job("long") with
            {
                Error = new JobError("E", new string('m', 9_000), new string('s', 90_000)),
                Arguments = JsonSerializer.SerializeToElement(new string('x', 90_000)),
            }
        );

        await IsAsync("it has arrived", () => stage.Plane.Jobs.Find("long") is not null);
        var job = stage.Plane.Jobs.Find("long")!;
        Assert.Equal(4_000, ((string)job["error"]!["message"]!).Length);
        Assert.Equal(16_000, ((string)job["error"]!["stack"]!).Length);
        Assert.Null(job["arguments"]);
        Assert.Single(stage.Log.With("was left out"));
    }

    [Fact]
    public async Task With_the_plane_away_reports_are_in_the_file_within_a_moment_and_arrive_in_order_later()
    {
        await using var stage = await StartAsync(isPlaneUp: false);
        var reporter = Reporter(stage);
        reporter.Report(Job("1"));
        reporter.Report(Job("2"));
        await IsAsync("they are kept", () => Kept() > 0);
        var before = Kept();
        reporter.Report(Job("3"));
        await IsAsync("it is kept", () => Kept() > before);

        await stage.Plane.StartAsync();

        await IsAsync("all have arrived", () => stage.Plane.Jobs.Jobs.Count == 3);
        Assert.Equal(["1", "2", "3"], stage.Plane.Jobs.Jobs.Select(job => (string?)job["id"]));
        await IsAsync("the file is empty", () => Kept() == 0);
        Assert.Single(stage.Log.With("cannot be sent to Postern"));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_sent_by_the_next_one_also_from_a_torn_file()
    {
        await System.IO.File.WriteAllTextAsync(
            File,
            Line("1") + Line("2") + "no line of ours\n" + Line("3")[..40]
        );
        await System.IO.File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "jobs.2.jsonl"),
            Line("4")
        );

        await using var stage = await StartAsync();

        await IsAsync("all have arrived", () => stage.Plane.Jobs.Jobs.Count == 3);
        Assert.Equal(["1", "2", "4"], stage.Plane.Jobs.Jobs.Select(job => (string?)job["id"]));
        Assert.Single(stage.Log.With("2 lines of Postern's file"));
    }

    [Fact]
    public async Task What_is_in_memory_when_the_app_stops_is_kept_and_sent_after_the_restart()
    {
        await using (var stage = await StartAsync(isPlaneUp: false))
        {
            Reporter(stage).Report(Job("1"));
            await stage.App.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(Kept() > 0);
        await using var again = await StartAsync();
        await IsAsync("it has arrived", () => again.Plane.Jobs.Jobs.Count == 1);
    }

    [Fact]
    public async Task Two_processes_with_one_folder_have_a_file_each()
    {
        await using var first = await StartAsync(isPlaneUp: false);
        Reporter(first).Report(Job("1"));
        await IsAsync("it is kept", () => Kept() > 0);

        await using var second = await StartAsync();
        Reporter(second).Report(Job("2"));

        await IsAsync("it has arrived", () => second.Plane.Jobs.Jobs.Count == 1);
        Assert.Equal("2", (string?)second.Plane.Jobs.Jobs.Single()["id"]);
        Assert.True(Kept() > 0);
    }

    [Fact]
    public async Task The_file_is_the_owners_alone()
    {
        await using var stage = await StartAsync(isPlaneUp: false);
        Reporter(stage).Report(Job("1"));
        await IsAsync("it is kept", () => Kept() > 0);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                System.IO.File.GetUnixFileMode(File)
            );
    }

    [Fact]
    public async Task With_no_place_for_the_file_reports_arrive_all_the_same()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder.FullName, "taken"), "");
        await using var stage = await StartAsync(
            file: Path.Combine(_folder.FullName, "taken", "jobs.jsonl")
        );

        Reporter(stage).Report(Job("1"));

        await IsAsync("it has arrived", () => stage.Plane.Jobs.Jobs.Count == 1);
        Assert.Single(stage.Log.With("cannot be used"));
    }

    [Fact]
    public async Task A_tenant_that_is_unknown_is_tried_again_for_ten_minutes()
    {
        await using var stage = await StartAsync();
        stage.Plane.Jobs.Unknown["t_1"] = true;
        Reporter(stage).Report(Job("1"));
        await IsAsync("it was refused", () => !stage.Plane.Jobs.Batches.IsEmpty);
        Assert.Empty(stage.Plane.Jobs.Jobs);

        stage.Plane.Jobs.Unknown.Clear();
        stage.Time.Advance(TimeSpan.FromSeconds(6));

        await IsAsync("it has arrived", () => stage.Plane.Jobs.Jobs.Count == 1);

        stage.Plane.Jobs.Unknown["t_1"] = true;
        var calls = stage.Plane.Jobs.Batches.Count;
        Reporter(stage).Report(Job("2"));
        await IsAsync("it was refused", () => stage.Plane.Jobs.Batches.Count > calls);
        await IsAsync(
            "it is given up",
            () =>
            {
                // Again and again: it may not have heard of the refusal yet when the first time has passed.
                stage.Time.Advance(TimeSpan.FromMinutes(11));
                return stage.Log.With("unknown_tenant").Any();
            }
        );
    }

    [Fact]
    public async Task A_batch_that_is_refused_for_good_is_given_up_and_the_next_one_goes()
    {
        await using var stage = await StartAsync();
        stage.Plane.Jobs.Instead = () => Results.StatusCode(400);
        Reporter(stage).Report(Job("1"));
        await IsAsync("it is logged", () => stage.Log.With("Postern refused 1 job reports").Any());

        stage.Plane.Jobs.Instead = null;
        Reporter(stage).Report(Job("2"));

        await IsAsync("it has arrived", () => stage.Plane.Jobs.Jobs.Count == 1);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_plane_that_cannot_take_it_now_gets_it_later(int status)
    {
        await using var stage = await StartAsync();
        stage.Plane.Jobs.Instead = () => Results.StatusCode(status);
        Reporter(stage).Report(Job("1"));
        await IsAsync("it was refused", () => !stage.Plane.Jobs.Batches.IsEmpty);

        stage.Plane.Jobs.Instead = null;

        await IsAsync("it has arrived", () => stage.Plane.Jobs.Jobs.Count == 1);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<Stage> StartAsync(bool isPlaneUp = true, string? file = null) =>
        Stage.StartAsync(options: options => options.JobsFile = file ?? File, isPlaneUp: isPlaneUp);

    private static IJobReporter Reporter(Stage stage) =>
        stage.App.Services.GetRequiredService<IJobReporter>();

    /// <summary>Bytes: the file is the process's alone, and nobody else can look into it.</summary>
    private long Kept() => new FileInfo(File) is { Exists: true } file ? file.Length : 0;

    private static Task IsAsync(string awaited, Func<bool> condition) =>
        Poll.UntilAsync(awaited, _ => Task.FromResult(condition()));

    private static JobEvent Job(string id) =>
        new()
        {
            Source = "tally",
            Id = id,
            Kind = "export",
            Tenant = "t_1",
            State = JobState.Waiting,
            At = DateTimeOffset.UtcNow,
        };

    private static string Line(string id) =>
        $$$"""{"jobs":{"source":"tally","id":"{{{id}}}","kind":"export","state":"waiting","at":"2026-01-31T09:00:00+00:00"}}"""
        + "\n";
}
