using Microsoft.Playwright;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>The machine's own Chromium, started once for the whole test assembly.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>Names another Chromium than Debian's.</summary>
    public const string ExecutableVariable = "POSTERN_TEST_CHROMIUM";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private IBrowser Browser =>
        _browser ?? throw new InvalidOperationException("The browser is not started.");

    public async ValueTask InitializeAsync()
    {
        var executable =
            Environment.GetEnvironmentVariable(ExecutableVariable) ?? "/usr/bin/chromium";
        if (!File.Exists(executable))
        {
            throw new InvalidOperationException(
                $"No {executable}: install Debian's `chromium` package, or name another Chromium in {ExecutableVariable}."
            );
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = executable,
                Headless = true,
                // Nothing but what the tests ask for: no request to anybody, no sandbox that a container cannot give.
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>A window without cookies, as a person's browser would have it: the page's security policy holds.</summary>
    /// <param name="look">Size and colour scheme; a wide light window when left out.</param>
    /// <param name="cookies">Of a window in which somebody signed in (<see cref="Window.SaveCookiesAsync"/>), or null.</param>
    /// <param name="script">False for a browser that runs none.</param>
    public Task<Window> OpenWindowAsync(
        Look? look = null,
        string? cookies = null,
        bool script = true
    ) => Window.OpenAsync(Browser, look ?? Look.Light1280, bypassPolicy: false, cookies, script);

    /// <summary>A window in which axe-core can be brought into a page that allows no foreign script.</summary>
    /// <param name="cookies">
    /// Of the window in which the test signed in (<see cref="Window.SaveCookiesAsync"/>), or null.
    /// </param>
    /// <param name="look">Size and colour scheme; a wide light window when left out.</param>
    public Task<Window> OpenAuditWindowAsync(string? cookies = null, Look? look = null) =>
        Window.OpenAsync(Browser, look ?? Look.Light1280, bypassPolicy: true, cookies);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
