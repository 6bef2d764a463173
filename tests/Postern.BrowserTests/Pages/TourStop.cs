using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Pages;

/// <summary>One page as one member of staff sees it.</summary>
/// <param name="Name">As screenshots are named.</param>
/// <param name="Who">Signed in; null: nobody.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Act">What is done there before it is looked at.</param>
/// <param name="Status">What the server answers to the path.</param>
/// <param name="StatusOfAct">What it answers to what is done there.</param>
public sealed partial record TourStop(
    string Name,
    string? Who,
    Func<PageTour, Task<string>> Path,
    Func<Window, Task>? Act = null,
    int Status = 200,
    int StatusOfAct = 200
)
{
    public static IReadOnlyDictionary<string, TourStop> All { get; } =
        new[]
        {
            At("home", "erin", _ => "/"),
            At("home-auditor", "ada", _ => "/"),
            At("tenants", "erin", _ => "/tenants"),
            At("tenants-none", "erin", _ => "/tenants?search=nobody&plan=team"),
            At("tenant", "erin", tour => $"/tenants/{tour.Tenant}"),
            At("tenant-deactivated", "erin", tour => $"/tenants/{tour.Deactivated}"),
            At("tenant-users", "erin", tour => $"/tenants/{tour.Tenant}/users"),
            At("tenant-flags", "erin", tour => $"/tenants/{tour.Tenant}/flags"),
            At("tenant-notes", "erin", tour => $"/tenants/{tour.Tenant}/notes"),
            At("tenant-history", "erin", tour => $"/tenants/{tour.Tenant}/history"),
            At("users", "erin", _ => "/users"),
            At("user", "erin", tour => $"/users/{tour.User}"),
            At("audit", "erin", _ => "/audit"),
            At("audit-filtered", "ada", _ => "/audit?kind=change&text=plan"),
            Entry("entry-change", "change", "tenant.plan.update"),
            Entry("entry-created", "change", "user.create"),
            Entry("entry-read", "read", "tenant.list"),
            new(
                "entry-refused",
                "erin",
                async tour =>
                {
                    await using var window = await tour.OpenWindowAsync("ada");
                    await window.Page.GotoAsync(tour.Console.Address("/tenants"));
                    return $"/audit/{await tour.EntryAsync("refused", "tenant.read")}";
                }
            ),
            At("tenant-support-access", "sam", tour => $"/tenants/{tour.Tenant}/support-access"),
            At("tenant-asked", "erin", tour => $"/tenants/{tour.Asked}/support-access"),
            At("user-impersonable", "sofia", tour => $"/users/{tour.Person}"),
            At("impersonations", "erin", _ => "/impersonations"),
            At("impersonations-mine", "sam", _ => "/impersonations?staff=sam@postern.example"),
            At("impersonations-none", "ada", _ => "/impersonations?staff=nobody@postern.example"),
            At("impersonation", "ada", tour => $"/impersonations/{tour.Impersonation}"),
            At("form-impersonate", "sofia", tour => $"/users/{tour.Person}", StartAsync),
            At("form-impersonate-preview", "sofia", ImpersonationForm, PreviewImpersonationAsync),
            At("form-impersonate-again", "sam", ImpersonationForm, PreviewImpersonationAsync) with
            {
                StatusOfAct = 409,
            },
            At("hand-over", "sofia", tour => $"/users/{tour.Person}", HandOverAsync),
            At("service-keys", "erin", _ => "/service-keys"),
            At("service-key-new", "erin", _ => "/service-keys", CreateKeyAsync),
            new(
                "settings",
                "erin",
                async tour =>
                {
                    await tour.HearServersAsync();
                    return "/settings";
                }
            ),
            At("settings-none", "erin", _ => "/settings?search=nothing"),
            At("setting", "erin", _ => "/settings/rate_limit.requests"),
            At("setting-maintenance", "erin", _ => "/settings/maintenance"),
            At("upcoming", "erin", _ => "/settings/upcoming"),
            At("tenant-settings", "erin", tour => $"/tenants/{tour.Tenant}/settings"),
            At("tenant-settings-read", "sam", tour => $"/tenants/{tour.Tenant}/settings"),
            At("tenant-in-maintenance", "erin", tour => $"/tenants/{tour.InMaintenance}"),
            At("tenant-maintenance", "erin", tour => $"/tenants/{tour.InMaintenance}/settings"),
            At("flags", "erin", _ => "/flags"),
            At("flags-read", "ben", _ => "/flags"),
            At("flag", "erin", _ => "/flags/beta_reports"),
            At("form-flag", "erin", _ => "/flags", OpenFlagAsync),
            At("form-setting", "erin", SettingForm),
            At("form-setting-whole", "erin", _ => "/operations/setting.set"),
            At("form-setting-errors", "erin", SettingForm, window => SetAsync(window, "0")) with
            {
                StatusOfAct = 400,
            },
            At("form-setting-preview", "erin", SettingForm, window => SetAsync(window, "1500")),
            At("form-maintenance-preview", "erin", _ => "/settings", PreviewMaintenanceAsync),
            At("tenant-billing", "ben", tour => $"/tenants/{tour.Tenant}/billing"),
            At("tenant-billing-read", "sam", tour => $"/tenants/{tour.Tenant}/billing"),
            At("tenant-billing-none", "ben", tour => $"/tenants/{tour.Asked}/billing"),
            At("tenant-billing-left", "erin", tour => $"/tenants/{tour.Deactivated}/billing"),
            At("tenant-ledger", "erin", tour => $"/tenants/{tour.Tenant}/billing/ledger"),
            At("tenant-credits", "ben", tour => $"/tenants/{tour.Tenant}/billing/credits"),
            At("billing", "ben", _ => "/billing"),
            At("billing-read", "erin", _ => "/billing"),
            At("invoices", "ben", _ => "/billing/invoices"),
            At("invoices-none", "ben", _ => "/billing/invoices?status=draft&pastDue=true"),
            At("tenant-credits-left", "ben", AvailableCredits),
            At("effects", "ben", _ => "/billing/effects"),
            At("invoice", "ben", tour => $"/invoices/{tour.Books.Open}"),
            At("invoice-draft", "ben", tour => $"/invoices/{tour.Books.Draft}"),
            At("invoice-paid", "erin", tour => $"/invoices/{tour.Books.Paid}"),
            At("document", "ben", tour => $"/invoices/{tour.Books.Open}/document?lang=en"),
            At("document-ar", "ben", tour => $"/invoices/{tour.Books.Open}/document?lang=ar"),
            At("document-draft", "sam", tour => $"/invoices/{tour.Books.Draft}/document?lang=de"),
            At("document-void", "ben", tour => $"/invoices/{tour.Books.Void}/document?lang=he"),
            At(
                "document-unknown",
                "ben",
                tour => $"/invoices/{tour.Books.Open}/document?lang=tlh",
                status: 400
            ),
            At("form-credit", "ben", CreditForm),
            At("form-credit-preview", "ben", CreditForm, PreviewCreditAsync),
            At("form-override", "ben", OverrideForm),
            At("form-void-preview", "ben", VoidForm, PreviewWithReasonAsync),
            At("jobs", "erin", _ => "/jobs"),
            At("jobs-list", "sam", _ => "/jobs/list"),
            At("jobs-list-filtered", "sam", _ => "/jobs/list?state=dead&kind=export"),
            At("jobs-list-none", "erin", _ => "/jobs/list?search=nothing-like-this"),
            At("tenant-jobs", "sam", tour => $"/tenants/{tour.Tenant}/jobs", UnfoldAsync),
            At("tenant-jobs-none", "ben", tour => $"/tenants/{tour.Asked}/jobs"),
            At("job-given-up", "sam", tour => $"/jobs/{tour.Jobs.Dead}", UnfoldAsync),
            At("job-running", "erin", tour => $"/jobs/{tour.Jobs.Running}"),
            At("job-done", "sam", tour => $"/jobs/{tour.Jobs.Done}"),
            At("job-asked", "sam", tour => $"/jobs/{tour.Jobs.Asked}"),
            At("job-errors", "erin", _ => "/jobs/errors"),
            At("job-error", "erin", tour => $"/jobs/errors/{tour.Jobs.Error}", UnfoldAsync),
            At("job-kind", "erin", _ => "/jobs/kinds/export?days=7", UnfoldAsync),
            At("job-workers", "erin", _ => "/jobs/workers"),
            At("job-requests", "sam", _ => "/jobs/requests"),
            At("job-batches", "sam", _ => "/jobs/batches"),
            At("job-batch", "sam", tour => $"/jobs/batches/{tour.Jobs.Batch}"),
            At("alerts", "erin", _ => "/alerts"),
            At("alerts-read", "sam", _ => "/alerts"),
            At("form-job-retry-preview", "sam", RetryForm, PreviewJobAsync),
            At("form-batch-preview", "sam", BatchForm, PreviewJobAsync),
            At("sessions", "erin", _ => "/staff/sessions"),
            At("outbox", "erin", _ => "/outbox"),
            At("search", "erin", _ => "/search?q=northwind"),
            At("search-none", "erin", _ => "/search?q=nobody%20at%20all"),
            At("palette", "erin", _ => "/", OpenPaletteAsync),
            At("form", "erin", PlanForm),
            At("form-long", "erin", _ => "/operations/tenant.create"),
            At("form-errors", "erin", PlanForm, SendNothingAsync) with
            {
                StatusOfAct = 400,
            },
            At("form-preview", "erin", PlanForm, PreviewAsync),
            At("form-dialog", "erin", tour => $"/tenants/{tour.Tenant}", OpenDialogAsync),
            At("not-found", "erin", _ => "/nowhere", status: 404),
            At("forbidden", "ada", _ => "/tenants", status: 403),
            At("sign-in-failed", null, _ => "/signin/failed?code=mfa_required"),
            At("signed-out", null, _ => "/signed-out"),
        }.ToDictionary(stop => stop.Name, StringComparer.Ordinal);

    private static TourStop At(
        string name,
        string? who,
        Func<PageTour, string> path,
        Func<Window, Task>? act = null,
        int status = 200
    ) => new(name, who, tour => Task.FromResult(path(tour)), act, status);

    private static TourStop Entry(string name, string kind, string action) =>
        new(name, "erin", async tour => $"/audit/{await tour.EntryAsync(kind, action)}");

    private static string AvailableCredits(PageTour tour) =>
        $"/tenants/{tour.Tenant}/billing/credits?available=true";

    private static string CreditForm(PageTour tour) =>
        $"/operations/billing.credit.issue?target={tour.Tenant}&input.currency=USD&returnUrl=/tenants/{tour.Tenant}/billing";

    private static string OverrideForm(PageTour tour) =>
        $"/operations/billing.override.set?target={tour.Tenant}";

    private static string VoidForm(PageTour tour) =>
        $"/operations/billing.invoice.void?target={tour.Books.Open}";

    private static async Task PreviewCreditAsync(Window window)
    {
        await window.Form().GetByLabel("Amount").FillAsync("25.50");
        await PreviewWithReasonAsync(window);
    }

    private static async Task PreviewWithReasonAsync(Window window)
    {
        await window.GiveReasonAsync("Asked for by the customer");
        await window.PreviewAsync();
        await Assertions.Expect(window.Page.Locator(".value-change").First).ToBeVisibleAsync();
    }

    private static string RetryForm(PageTour tour) =>
        $"/operations/job.retry?target={tour.Jobs.Failed}";

    private static string BatchForm(PageTour tour) =>
        $"/operations/job.batch.retry?input.kind=email&input.tenant={tour.Tenant}";

    private static async Task PreviewJobAsync(Window window)
    {
        await window.GiveReasonAsync("The database is back, the customer waits");
        await window.PreviewAsync();
        await Assertions
            .Expect(window.Form().GetByRole(AriaRole.Button, new() { NameRegex = Confirm() }))
            .ToBeVisibleAsync();
    }

    private static Task UnfoldAsync(Window window) =>
        window.Page.EvaluateAsync(
            "() => { for (const folded of document.querySelectorAll('main details:not(.menu)')) folded.open = true; }"
        );

    [GeneratedRegex("^Confirm")]
    private static partial Regex Confirm();

    private static string PlanForm(PageTour tour) =>
        $"/operations/tenant.plan.update?target={tour.Tenant}";

    private static string ImpersonationForm(PageTour tour) =>
        $"/operations/user.impersonate?target={tour.Person}&returnUrl=/users/{tour.Person}";

    private static string SettingForm(PageTour tour) =>
        $"/operations/setting.set?settled=key,scope,tenantId&input.key=rate_limit.requests&input.scope=tenant&input.tenantId={tour.Tenant}&input.value=1200&returnUrl=/tenants/{tour.Tenant}/settings";

    private static async Task SetAsync(Window window, string value)
    {
        await window.Form().GetByLabel("Value").FillAsync(value);
        await window
            .Form()
            .Locator(".field:has(#field-until)")
            .GetByRole(AriaRole.Button, new() { Name = "in 1 day" })
            .ClickAsync();
        await window.GiveReasonAsync("Their launch is on Friday");
        await window.Form().GetByLabel("Ticket").FillAsync("SUP-1204");
        await window.PreviewAsync();
        await Assertions
            .Expect(window.Page.Locator(".value-change, .error-summary").First)
            .ToBeVisibleAsync();
    }

    private static async Task OpenFlagAsync(Window window)
    {
        await window.Page.Locator("a.flag-mark").First.ClickAsync();
        await Assertions.Expect(window.Form()).ToBeVisibleAsync();
    }

    private static async Task PreviewMaintenanceAsync(Window window)
    {
        await window
            .Page.GetByRole(AriaRole.Link, new() { Name = "Start maintenance for all tenants" })
            .ClickAsync();
        await window.Form().GetByLabel("Message to customers").FillAsync("Back in an hour.");
        await window.GiveReasonAsync("The database moves to a larger machine");
        await window.Form().GetByLabel("Ticket").FillAsync("OPS-77");
        await window.PreviewAsync();
        await Assertions
            .Expect(window.Form().GetByLabel("Type all tenants to confirm"))
            .ToBeVisibleAsync();
    }

    private static async Task StartAsync(Window window)
    {
        await window
            .Page.GetByRole(AriaRole.Link, new() { Name = "Impersonate", Exact = true })
            .ClickAsync();
        await Assertions.Expect(window.Form()).ToBeVisibleAsync();
    }

    private static async Task PreviewImpersonationAsync(Window window)
    {
        await window.GiveReasonAsync(
            "Print does nothing on invoice 1042, she wrote in ticket 5521"
        );
        await window.PreviewAsync();
        await Assertions
            .Expect(window.Page.Locator(".plan, .error-summary").First)
            .ToBeVisibleAsync();
    }

    private static async Task HandOverAsync(Window window)
    {
        await StartAsync(window);
        await PreviewImpersonationAsync(window);
        await window.Button("Confirm: impersonate").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".hand-over")).ToBeVisibleAsync();
    }

    private static async Task CreateKeyAsync(Window window)
    {
        await window
            .Page.GetByRole(AriaRole.Link, new() { Name = "Create service key", Exact = true })
            .ClickAsync();
        await window.Form().GetByLabel("Name").FillAsync("report-service");
        await window.GiveReasonAsync("The report service gets a key of its own");
        await window.Form().GetByLabel("Ticket").FillAsync("OPS-77");
        await window.PreviewAsync();
        await window.Button("Confirm: create service key").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".secret-value")).ToBeVisibleAsync();
    }

    private static async Task OpenPaletteAsync(Window window)
    {
        await window.Page.Keyboard.PressAsync("Control+k");
        await window.Page.GetByRole(AriaRole.Combobox).FillAsync("zurch");
        await Assertions
            .Expect(window.Page.Locator("#palette-results [role=option]").First)
            .ToContainTextAsync("Zürcher");
    }

    private static async Task SendNothingAsync(Window window)
    {
        await window.SkipBrowserChecksAsync();
        await window.PreviewAsync();
        await Assertions.Expect(window.Form().GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    private static async Task PreviewAsync(Window window)
    {
        await window.ChoosePlanAsync("Enterprise", "Signed the yearly contract on Friday");
        await window.Form().GetByLabel("Ticket").FillAsync("SUP-1204");
        await window.PreviewAsync();
        await Assertions.Expect(window.Button("Confirm: change plan")).ToBeVisibleAsync();
    }

    private static async Task OpenDialogAsync(Window window)
    {
        await window
            .Page.GetByRole(AriaRole.Link, new() { Name = "Change plan", Exact = true })
            .ClickAsync();
        await Assertions.Expect(window.Form()).ToBeVisibleAsync();
        await PreviewAsync(window);
    }
}
