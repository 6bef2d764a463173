using Microsoft.Playwright;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>What staff do in a window, in their words.</summary>
internal static class StaffAtConsole
{
    /// <summary>Opens a path, is led to the provider, and picks somebody there: "ben" is ben@postern.example.</summary>
    public static async Task SignInAsync(
        this Window window,
        ConsoleServer console,
        string who,
        string path = "/"
    )
    {
        await window.Page.GotoAsync(console.Address(path));
        await window.PickAsync(console, who);
    }

    /// <summary>Picks somebody on the provider's page, and arrives at the console.</summary>
    public static async Task PickAsync(this Window window, ConsoleServer console, string who)
    {
        Assert.StartsWith(console.ProviderUrl, window.Page.Url, StringComparison.Ordinal);
        await window.Page.Locator($"button[data-email='{who}@postern.example']").ClickAsync();
        await window.Page.WaitForURLAsync(url =>
            url.StartsWith(console.Address("/"), StringComparison.Ordinal)
        );
    }

    /// <summary>The operation's form, in a dialog or on a page of its own.</summary>
    public static ILocator Form(this Window window) => window.Page.Locator("form.operation");

    public static ILocator Button(this Window window, string name) =>
        window.Form().GetByRole(AriaRole.Button, new() { Name = name });

    /// <summary>Opens the form of an operation as a page, coming from the tenant's.</summary>
    public static Task OpenFormAsync(
        this Window window,
        ConsoleServer console,
        string operation,
        string tenant
    ) =>
        window.Page.GotoAsync(
            console.Address($"/operations/{operation}?target={tenant}&returnUrl=/tenants/{tenant}")
        );

    /// <summary>Opens the plan's form in the dialog of the tenant's page.</summary>
    public static async Task OpenPlanDialogAsync(
        this Window window,
        ConsoleServer console,
        string tenant
    )
    {
        await window.Page.GotoAsync(console.Address($"/tenants/{tenant}"));
        await window
            .Page.GetByRole(AriaRole.Link, new() { Name = "Change plan", Exact = true })
            .ClickAsync();
        await Assertions.Expect(window.Page.Locator("dialog#operation-dialog")).ToBeVisibleAsync();
    }

    public static async Task ChoosePlanAsync(this Window window, string plan, string reason)
    {
        await window.Form().GetByLabel(plan, new() { Exact = true }).CheckAsync();
        await window.GiveReasonAsync(reason);
    }

    public static Task GiveReasonAsync(this Window window, string reason) =>
        window.Form().GetByLabel("Reason").FillAsync(reason);

    public static Task PreviewAsync(this Window window) =>
        window.Button("Preview changes").ClickAsync();

    /// <summary>The row of the diff on show that is about one property.</summary>
    public static ILocator DiffRow(this Window window, string property) =>
        window
            .Page.Locator(".diff-table tbody tr")
            .Filter(
                new()
                {
                    Has = window.Page.GetByRole(
                        AriaRole.Rowheader,
                        new() { Name = property, Exact = true }
                    ),
                }
            );

    /// <summary>Lets the server be the one who finds what is missing.</summary>
    public static Task SkipBrowserChecksAsync(this Window window) =>
        window.Form().EvaluateAsync("form => { form.noValidate = true; }");

    public static Task SeesFlashAsync(this Window window, string text) =>
        Assertions.Expect(window.Page.Locator(".flash")).ToContainTextAsync(text);
}
