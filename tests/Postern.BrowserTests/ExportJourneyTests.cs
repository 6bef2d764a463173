using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;
using Postern.BrowserTests.Journeys;

namespace Postern.BrowserTests;

/// <summary>
/// "I asked for an export and nothing arrived", from Tally's page to the file on the customer's disk: two Tallys, the console
/// and both browsers, with nothing between them but what a product has.
/// </summary>
public sealed partial class ExportJourneyTests(BrowserFixture browser)
{
    private const string Reason = "Noor waits for it, the disk is mounted again";
    private const string Worker = "tally-worker-2";

    /// <summary>A few steps of other processes lie between; a busy machine is no fault.</summary>
    private const float Soon = 40_000;

    /// <summary>Three signs of life, 15 seconds apart, that did not come, and a machine that is busy.</summary>
    private const float SilentWithin = 75_000;

    [Fact]
    public async Task An_export_that_nobody_ran_then_failed_is_seen_run_again_delivered_and_downloaded()
    {
        var origin = TallyBesideConsole.FreeOrigin();
        await using var gate = await WebhookGate.StartAsync(new(origin, "/postern/webhooks"));
        await using var both = await TallyBesideConsole.StartAsync(
            origin: origin,
            server: Configured(
                ("Postern__Webhook__Url", gate.Url),
                ("Postern__Webhook__Secret", Secret)
            ),
            tally: Configured(
                ("Postern__WebhookSecret", Secret),
                ("Tally__Exports__Folder", "disk"),
                ("Tally__Jobs__RetryAfter", "00:00:01"),
                ("Tally__Jobs__Workers", "0")
            )
        );
        var brightwater = await both.Console.FindTenantAsync("Brightwater Studios");

        await using var noor = await browser.OpenWindowAsync();
        await both.SignInAsync(noor, "noor@brightwater.example");
        await AskForExportAsync(noor, both);

        await using var sam = await browser.OpenWindowAsync();
        await sam.SignInAsync(both.Console, "sam", $"/tenants/{brightwater}/jobs");
        var request = sam.Page.Locator(".request");
        var sentence = request.Locator(".request-sentence");
        await SaysAsync(sentence, WaitingSince());
        await sam.Page.EvaluateAsync("() => { window.isSame = true; }");

        await both.StartSecondAsync(
            Configured(("Tally__Jobs__Workers", "2"), ("Tally__Jobs__Worker", Worker))
        );
        await SaysAsync(sentence, RunningOrFailed());
        await SaysAsync(sentence, GaveUp());
        await Assertions
            .Expect(sam.Page.Locator(".job-error"))
            .ToContainTextAsync("DirectoryNotFoundException");
        Assert.True(await sam.Page.EvaluateAsync<bool>("() => window.isSame === true"));
        await noor.Page.GotoAsync(both.Address("/exports"));
        await Assertions
            .Expect(noor.Page.GetByText("It did not work; we have been told."))
            .ToBeVisibleAsync();

        Directory.CreateDirectory(Path.Combine(both.Folder, "disk"));
        gate.Close();
        await RunAgainAsync(sam, request);
        await Assertions
            .Expect(request.Locator(".command-note"))
            .ToContainTextAsync("Run again: on its way");
        await sam.Page.EvaluateAsync("() => { window.isSame = true; }");
        gate.Open();
        await SaysAsync(sentence, Delivered());
        Assert.True(await sam.Page.EvaluateAsync<bool>("() => window.isSame === true"));
        await JobsAreDoneAsync(both, brightwater);

        await both.KillSecondAsync();
        await DownloadAsync(noor, both);
        await SaysAsync(sentence, Downloaded());
        await IsDoneAndOnTheRecordAsync(sam, both, request);
        await FallsSilentAsync(sam, both);

        await AskForExportAsync(noor, both);
        await sam.Page.GotoAsync(both.Console.Address($"/tenants/{brightwater}/jobs"));
        await SaysAsync(sentence.First, NobodyIsThere());
        Assert.Empty(sam.Faults);
        Assert.Empty(noor.Faults);
    }

    private static string Secret { get; } =
        $"whsec_{Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray())}";

    private static Dictionary<string, string> Configured(
        params IEnumerable<(string Name, string Value)> settings
    ) => settings.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    private static async Task AskForExportAsync(Window noor, TallyBesideConsole both)
    {
        await noor.Page.GotoAsync(both.Address("/exports"));
        await noor
            .Page.GetByRole(AriaRole.Button, new() { Name = "Request an export" })
            .ClickAsync();
        await Assertions.Expect(noor.Page.Locator(".rows .tag").First).ToHaveTextAsync("queued");
    }

    private static async Task RunAgainAsync(Window sam, ILocator request)
    {
        await request.GetByRole(AriaRole.Link, new() { NameRegex = RunExportAgain() }).ClickAsync();
        await sam.GiveReasonAsync(Reason);
        await sam.PreviewAsync();
        await sam.Button("Confirm: run again").ClickAsync();
        await sam.SeesFlashAsync("export");
    }

    /// <summary>Until then whoever runs them still has something to tell.</summary>
    private static Task JobsAreDoneAsync(TallyBesideConsole both, string tenant) =>
        Poll.UntilAsync(
            "the export and its e-mail are done",
            async _ =>
            {
                var jobs = await both.Console.GetAsync(
                    "erin",
                    $"/api/v1/jobs?tenant={tenant}&source=tally&state=succeeded"
                );
                return jobs.GetProperty("items").GetArrayLength() == 2;
            },
            TimeSpan.FromMilliseconds(Soon)
        );

    private static async Task DownloadAsync(Window noor, TallyBesideConsole both)
    {
        await noor.Page.GotoAsync(both.Address("/exports"));
        var download = await noor.Page.RunAndWaitForDownloadAsync(() =>
            noor.Page.GetByRole(AriaRole.Link, new() { NameRegex = Download() }).ClickAsync()
        );
        await using var zip = await ZipFile.OpenReadAsync(
            await download.PathAsync(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            ["customers.csv", "invoices.csv"],
            zip.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal)
        );
    }

    private static async Task IsDoneAndOnTheRecordAsync(
        Window sam,
        TallyBesideConsole both,
        ILocator request
    )
    {
        await request.Locator("summary").ClickAsync();
        var job = request.Locator("a.part-name").Filter(new() { HasText = "export" });
        var id = (await job.GetAttributeAsync("href"))!.Split('/')[^1];
        await job.ClickAsync();
        await sam.Page.WaitForURLAsync(both.Console.Address($"/jobs/{id}"));
        await SaysAsync(sam.Page.Locator(".lead"), Done());
        await Assertions
            .Expect(sam.Page.GetByRole(AriaRole.Region, new() { Name = "Asked for by staff" }))
            .ToContainTextAsync("Confirmed");

        var entries = await both.Console.GetAsync(
            "erin",
            "/api/v1/audit?action=job.retry&kind=change"
        );
        var entry = Assert.Single(entries.GetProperty("items").EnumerateArray());
        Assert.Equal("sam@postern.example", entry.GetProperty("staff").Text("email"));
        Assert.Equal(Reason, entry.Text("reason"));
        Assert.Equal(id, entry.GetProperty("target").Text("id"));
    }

    private static async Task FallsSilentAsync(Window sam, TallyBesideConsole both)
    {
        // The overview is told of it; the list of workers is a page to look things up.
        await sam.Page.GotoAsync(both.Console.Address("/jobs"));
        await Assertions
            .Expect(sam.Page.GetByRole(AriaRole.Region, new() { Name = "Workers" }))
            .ToContainTextAsync(Worker, new() { Timeout = SilentWithin });
        await sam.Page.GotoAsync(both.Console.Address("/jobs/workers"));
        await Assertions
            .Expect(sam.Page.Locator("tr").Filter(new() { HasText = Worker }))
            .ToContainTextAsync("Silent");
    }

    private static Task SaysAsync(ILocator sentence, Regex what) =>
        Assertions.Expect(sentence).ToHaveTextAsync(what, new() { Timeout = Soon });

    [GeneratedRegex("^Waiting since ")]
    private static partial Regex WaitingSince();

    [GeneratedRegex($"^(Running on {Worker}|Failed)")]
    private static partial Regex RunningOrFailed();

    [GeneratedRegex("^Gave up after 3 attempts")]
    private static partial Regex GaveUp();

    [GeneratedRegex("^Delivered .*, not opened")]
    private static partial Regex Delivered();

    [GeneratedRegex("^Delivered .*, downloaded ")]
    private static partial Regex Downloaded();

    [GeneratedRegex("Done [0-9]")]
    private static partial Regex Done();

    [GeneratedRegex("^Waiting since .* and no worker is alive for exports")]
    private static partial Regex NobodyIsThere();

    [GeneratedRegex("^Run again: export ")]
    private static partial Regex RunExportAgain();

    [GeneratedRegex(@"^Download \(")]
    private static partial Regex Download();
}
