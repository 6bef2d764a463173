using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

public sealed class StepUpTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_dangerous_change_after_an_old_sign_in_leads_to_a_new_one_and_back()
    {
        var clock = new ProviderClock { Behind = TimeSpan.FromMinutes(20) };
        await using var console = await ConsoleServer.StartAsync(
            DatabaseKind.Sqlite,
            ["Name", "Half Moon Bakery"],
            clock
        );
        var tenant = await console.FindTenantAsync("Half Moon");
        await using var window = await browser.OpenWindowAsync();
        await window.SignInAsync(console, "ben");
        clock.Behind = TimeSpan.Zero;

        // The provider's session is twenty minutes old; the console takes it, with a token of now.
        await window.Page.GotoAsync(console.Address("/"));
        Assert.Equal(console.Address("/"), window.Page.Url);

        // Before anything is typed, so that nothing is lost on the way.
        await window.OpenFormAsync(console, "tenant.deactivate", tenant);
        await window.PickAsync(console, "ben");
        Assert.Contains(
            $"/operations/tenant.deactivate?target={tenant}",
            window.Page.Url,
            StringComparison.Ordinal
        );

        await window.GiveReasonAsync("Contract ended, agreed in writing");
        await window.PreviewAsync();
        await window
            .Form()
            .GetByLabel("Type Half Moon Bakery to confirm")
            .FillAsync("Half Moon Bakery");
        await window.Button("Confirm: deactivate tenant").ClickAsync();

        await window.SeesFlashAsync("Deactivated tenant Half Moon Bakery");
        Assert.Equal(console.Address($"/tenants/{tenant}"), window.Page.Url);
    }

    private sealed class ProviderClock : TimeProvider
    {
        public TimeSpan Behind { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - Behind;
    }
}
