using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;
using Postern.BrowserTests.Pages;

namespace Postern.BrowserTests.Journeys;

/// <summary>Support has a customer on the line: what happened is seen as it happens, and acted on from there.</summary>
public sealed class JobsTests(BrowserFixture browser)
{
    private static readonly string[] Customers =
    [
        "Name,Plan,External id",
        "Northwind Traders,team,cus_1000",
        "Aoki 食品,team,cus_1001",
    ];

    [Theory, OnEveryDatabase]
    public async Task A_job_runs_before_the_readers_eyes_is_given_up_and_is_run_again_by_its_owner(
        DatabaseKind kind
    )
    {
        await using var owner = await JobOwner.StartAsync();
        await using var console = await ConsoleServer.StartAsync(
            kind,
            Customers,
            configured: owner.Configuration
        );
        await owner.OpenAsync(console);
        await owner.TellAsync("export-1", "waiting");
        var job = await TourJobs.JobAsync(console, "export-1");
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "sam", $"/jobs/{job}");
        var sentence = page.Locator(".lead");
        await Assertions.Expect(sentence).ToContainTextAsync("Waiting since");

        // Neither a reload nor a redrawing: what the reader has marked and reached stays.
        await page.EvaluateAsync("() => { window.isSame = true; }");
        var copy = page.GetByRole(AriaRole.Button, new() { Name = "Copy the owner's id" });
        await copy.FocusAsync();
        await owner.TellAsync("export-1", "running", progress: 40);
        await Assertions.Expect(sentence).ToContainTextAsync("Running on worker-7, 40 %");
        await owner.TellAsync("export-1", "running", progress: 85);
        await Assertions.Expect(sentence).ToContainTextAsync("85 %");
        await Assertions.Expect(copy).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#announcements")).ToContainTextAsync("Running");
        await owner.TellAsync("export-1", "dead", failed: true);
        await Assertions.Expect(sentence).ToContainTextAsync("Gave up");
        Assert.True(await page.EvaluateAsync<bool>("() => window.isSame === true"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Run again: export export-1" })
            .ClickAsync();
        await window.GiveReasonAsync("The customer waits for it, the database is back");
        await window.PreviewAsync();
        await window.Button("Confirm: run again").ClickAsync();
        await window.SeesFlashAsync("export-1");
        var commands = page.GetByRole(AriaRole.Region, new() { Name = "Asked for by staff" });
        await Assertions.Expect(commands).ToContainTextAsync("Unconfirmed");

        await owner.ConfirmAsync();
        await Assertions.Expect(commands).ToContainTextAsync("Confirmed");
        await owner.TellAsync("export-1", "running", attempt: 2);
        await owner.TellAsync("export-1", "succeeded", attempt: 2);
        await Assertions.Expect(sentence).ToContainTextAsync("Done");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Region, new() { Name = "History" }))
            .ToContainTextAsync("The customer waits for it");

        var entries = await console.GetAsync("erin", "/api/v1/audit?action=job.retry&kind=change");
        var entry = entries.GetProperty("items")[0];
        Assert.Equal("The customer waits for it, the database is back", entry.Text("reason"));
        Assert.Equal("sam@postern.example", entry.GetProperty("staff").Text("email"));
        // Watching is one entry, however often the page was told something.
        var watched = await console.GetAsync("erin", "/api/v1/audit?action=job.get&text=Watches");
        Assert.InRange(watched.GetProperty("items").GetArrayLength(), 1, 4);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_filtered_list_is_run_again_as_a_whole_and_watched_to_its_end()
    {
        await using var owner = await JobOwner.StartAsync();
        await using var console = await ConsoleServer.StartAsync(
            DatabaseKind.Sqlite,
            Customers,
            configured: owner.Configuration
        );
        await owner.OpenAsync(console);
        for (var number = 0; number < 25; number++)
            await owner.TellAsync($"export-{number}", "dead", failed: true);
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "sam", "/jobs/list?state=dead&kind=export");

        await page.GetByRole(AriaRole.Link, new() { Name = "Run all again" }).ClickAsync();
        await Assertions.Expect(window.Form().GetByLabel("Kind")).ToHaveValueAsync("export");
        await window.GiveReasonAsync("The database is back");
        await window.PreviewAsync();
        await Assertions.Expect(window.Form()).ToContainTextAsync("25 jobs");
        await window.Button("Confirm: run all again").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Watch it" }).ClickAsync();
        await Assertions
            .Expect(page.Locator(".page-title"))
            .ToContainTextAsync("Finished", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator(".batch-bar")).ToContainTextAsync("25 of 25");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task An_id_that_a_customer_reads_out_leads_to_its_job_from_anywhere()
    {
        await using var owner = await JobOwner.StartAsync();
        await using var console = await ConsoleServer.StartAsync(
            DatabaseKind.Sqlite,
            Customers,
            configured: owner.Configuration
        );
        await owner.OpenAsync(console);
        await owner.TellAsync("exp-7731/b", "dead", failed: true);
        await using var window = await browser.OpenWindowAsync();
        var page = window.Page;
        await window.SignInAsync(console, "sam", "/jobs/workers");

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox).FillAsync("exp-7731/b");
        var hit = page.Locator("#palette-results").GetByRole(AriaRole.Option);
        await Assertions.Expect(hit).ToHaveCountAsync(1);
        await Assertions.Expect(hit).ToContainTextAsync("export exp-7731/b");
        await Assertions.Expect(hit).ToContainTextAsync("Given up");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".page-title")).ToContainTextAsync("Given up");
        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync("exp-7731/b");
        // Without the palette the same: what alone is called so needs no list.
        var job = page.Url;
        await page.GotoAsync(new Uri(new Uri(job), "/search?q=exp-7731%2Fb").ToString());
        Assert.Equal(job, page.Url);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task An_ended_session_ends_what_it_watches()
    {
        await using var owner = await JobOwner.StartAsync();
        await using var console = await ConsoleServer.StartAsync(
            DatabaseKind.Sqlite,
            Customers,
            configured: owner.Configuration
        );
        await owner.OpenAsync(console);
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "bella", "/jobs");
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync("Jobs");
        // Whoever is signed in at the provider would come straight back in.
        await window.SignOutAtProviderAsync();

        var sessions = await console.GetAsync(
            "erin",
            "/api/v1/staff/sessions?staff=bella@postern.example&state=live"
        );
        await console.RunAsync(
            "erin",
            "staff.session.end",
            sessions.GetProperty("items")[0].Text("id"),
            new { }
        );

        await window.Page.WaitForURLAsync(
            url => url.StartsWith(console.ProviderUrl, StringComparison.Ordinal),
            new() { Timeout = 40_000 }
        );
    }
}
