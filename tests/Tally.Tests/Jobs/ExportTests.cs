using System.IO.Compression;
using System.Net;

namespace Tally.Tests.Jobs;

public sealed class ExportTests
{
    [Fact]
    public async Task An_export_is_made_sent_and_fetched_and_Postern_hears_of_each_step()
    {
        await using var tally = await WorkingTally.StartAsync();
        Directory.CreateDirectory(tally.ExportsFolder);
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        var request = await tally.RequestExportAsync(owner);

        var export = await tally.IsAsync(request, "export", "succeeded");
        await tally.IsAsync(request, "email", "succeeded");
        await Poll.UntilAsync(
            "the link is there",
            async () => (await owner.ReadAsync("/exports")).Contains("Download", Ordinal)
        );
        using var file = await owner.GetAsync(Link(await owner.ReadAsync("/exports")));
        await Poll.UntilAsync(
            "the download is told",
            () => tally.DeliveriesOf(request).Contains("download downloaded")
        );
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal("t_brightwater", (string?)export["tenant"]);
        Assert.Equal("u_imogen", (string?)export["user"]);
        Assert.Equal("exports", (string?)export["queue"]);
        Assert.Equal(["email accepted", "download downloaded"], tally.DeliveriesOf(request));
        using var zip = new ZipArchive(await file.Content.ReadAsStreamAsync());
        Assert.Equal(["customers.csv", "invoices.csv"], zip.Entries.Select(entry => entry.Name));
        using var rows = new StreamReader(await zip.Entries[1].OpenAsync());
        var csv = await rows.ReadToEndAsync();
        Assert.Contains("BW-0001", csv, Ordinal);
        Assert.DoesNotContain("KP-0001", csv, Ordinal);
        Assert.Contains(
            "To: " + RunningTally.Owner,
            await File.ReadAllTextAsync(Directory.GetFiles(tally.MailFolder).Single()),
            Ordinal
        );
    }

    [Fact]
    public async Task A_request_is_due_after_half_an_hour()
    {
        await using var tally = await WorkingTally.StartAsync("--Tally:Jobs:Workers=0");
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        await tally.RequestExportAsync(owner);

        var request = tally.Told.Requests.Single();
        Assert.Equal("export", (string?)request["kind"]);
        Assert.Equal(
            TimeSpan.FromMinutes(30),
            request["dueAt"]!.GetValue<DateTimeOffset>()
                - request["requestedAt"]!.GetValue<DateTimeOffset>()
        );
    }

    [Fact]
    public async Task Without_workers_an_export_waits_until_another_Tally_takes_it()
    {
        await using var tally = await WorkingTally.StartAsync("--Tally:Jobs:Workers=0");
        Directory.CreateDirectory(tally.ExportsFolder);
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var request = await tally.RequestExportAsync(owner);
        await tally.IsAsync(request, "export", "waiting");
        Assert.Contains("queued", await owner.ReadAsync("/exports"), Ordinal);
        Assert.Empty(tally.Told.Workers);

        await using var worker = TallyApp.Build([
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Error",
            $"--Tally:Database={tally.Database}",
            $"--Tally:Exports:Folder={tally.ExportsFolder}",
            $"--Postern:ServiceKey={Support.FakeRuntimePlane.ServiceKey}",
            $"--Postern:RuntimeUrl={tally.Plane.Url}",
        ]);
        await worker.PrepareDatabaseAsync();
        await worker.StartAsync();

        await tally.IsAsync(request, "export", "succeeded");
        Assert.Contains("Download", await owner.ReadAsync("/exports"), Ordinal);
        await worker.StopAsync();
        Assert.Equal("stopped", (string?)tally.Told.Workers.Last()["state"]);
    }

    [Fact]
    public async Task R_60_with_its_folder_away_an_export_dies_and_a_retry_by_staff_brings_it()
    {
        await using var tally = await WorkingTally.StartAsync();
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var request = await tally.RequestExportAsync(owner);
        var dead = await tally.IsAsync(request, "export", "dead");
        Assert.Equal(3, (int?)dead["attempt"]);
        Assert.Equal("System.IO.DirectoryNotFoundException", (string?)dead["error"]!["type"]);
        Assert.Contains("failed", await owner.ReadAsync("/exports"), Ordinal);
        Directory.CreateDirectory(tally.ExportsFolder);
        var command = Guid.CreateVersion7();

        var answer = await tally.CommandAsync("job.retry", dead, command);

        Assert.Equal(HttpStatusCode.NoContent, answer);
        var done = await tally.IsAsync(request, "export", "succeeded");
        Assert.Equal(4, (int?)done["attempt"]);
        await Poll.UntilAsync(
            "the command is answered",
            () => tally.Told.Answers.ContainsKey(command.ToString())
        );
        Assert.Equal("done", (string?)tally.Told.Answers[command.ToString()]["outcome"]);
    }

    [Fact]
    public async Task R_60_a_command_without_our_signature_changes_nothing()
    {
        await using var tally = await WorkingTally.StartAsync("--Tally:Jobs:Workers=0");
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var request = await tally.RequestExportAsync(owner);
        var waiting = await tally.IsAsync(request, "export", "waiting");

        var answer = await tally.CommandAsync(
            "job.cancel",
            waiting,
            Guid.CreateVersion7(),
            key: new byte[32]
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer);
        Assert.Contains("queued", await owner.ReadAsync("/exports"), Ordinal);
    }

    [Fact]
    public async Task A_waiting_export_that_staff_cancel_is_shown_as_cancelled()
    {
        await using var tally = await WorkingTally.StartAsync("--Tally:Jobs:RetryAfter=01:00:00");
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var request = await tally.RequestExportAsync(owner);
        var waiting = await tally.IsAsync(request, "export", "scheduled");
        Assert.Contains("will be tried again", await owner.ReadAsync("/exports"), Ordinal);

        await tally.CommandAsync("job.cancel", waiting, Guid.CreateVersion7());

        await tally.IsAsync(request, "export", "cancelled");
        Assert.Contains("cancelled", await owner.ReadAsync("/exports"), Ordinal);
    }

    [Fact]
    public async Task An_address_with_nobody_behind_it_bounces()
    {
        await using var tally = await WorkingTally.StartAsync();
        Directory.CreateDirectory(tally.ExportsFolder);
        using var owner = await tally.SignInAsync("yusuf@gulfmarine.example");
        using var changed = await owner.SubmitAsync(
            "/settings/email",
            "/settings/email",
            ("email", "yusuf@bounces.example"),
            ("current", Storage.DemoCompanies.Password)
        );

        var request = await tally.RequestExportAsync(owner);

        await Poll.UntilAsync(
            "it bounced",
            () => tally.DeliveriesOf(request).Contains("email bounced")
        );
        Assert.Equal(["email accepted", "email bounced"], tally.DeliveriesOf(request));
    }

    [Fact]
    public async Task Another_company_s_file_is_not_there()
    {
        await using var tally = await WorkingTally.StartAsync();
        Directory.CreateDirectory(tally.ExportsFolder);
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var request = await tally.RequestExportAsync(owner);
        await tally.IsAsync(request, "export", "succeeded");
        var link = Link(await owner.ReadAsync("/exports"));
        using var stranger = await tally.SignInAsync(RunningTally.Stranger);

        using var answer = await stranger.GetAsync(link);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static StringComparison Ordinal => StringComparison.Ordinal;

    private static string Link(string page)
    {
        var start = page.IndexOf("/exports/x_", Ordinal);
        return page[start..page.IndexOf('"', start)];
    }
}
