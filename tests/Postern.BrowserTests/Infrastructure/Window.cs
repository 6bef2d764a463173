using Microsoft.Playwright;

namespace Postern.BrowserTests.Infrastructure;

/// <summary>One page in a browser context of its own, and what went wrong in it.</summary>
public sealed class Window : IAsyncDisposable
{
    /// <summary>Set, pictures are taken of every page in every look: for people, who want them now and then.</summary>
    public const string PicturesVariable = "POSTERN_TEST_SCREENSHOTS";

    private readonly IBrowserContext _context;
    private readonly Look _look;
    private readonly bool _isLent;
    private readonly List<string> _faults = [];

    private Window(IBrowserContext context, IPage page, Look look, bool isLent = false)
    {
        _context = context;
        _look = look;
        _isLent = isLent;
        Page = page;
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _faults.Add($"{message.Text} ({message.Location})");
        };
    }

    public IPage Page { get; }

    /// <summary>Script errors, refused resources and breaches of the security policy so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    internal static async Task<Window> OpenAsync(
        IBrowser browser,
        Look look,
        bool bypassPolicy,
        string? cookies,
        bool script = true
    )
    {
        var context = await browser.NewContextAsync(
            new()
            {
                BypassCSP = bypassPolicy,
                ColorScheme = look.Scheme,
                JavaScriptEnabled = script,
                Locale = "en-GB",
                // A colour on its way to another one is nobody's fault.
                ReducedMotion = ReducedMotion.Reduce,
                StorageState = cookies,
                TimezoneId = "UTC",
                ViewportSize = SizeOf(look),
            }
        );
        return new(context, await context.NewPageAsync(), look);
    }

    /// <summary>The tab that something done here opens, with the cookies of this window; it is gone with this window.</summary>
    public async Task<Window> OpensAsync(Func<Task> act) =>
        new(_context, await Page.RunAndWaitForPopupAsync(act), _look);

    /// <summary>This window as its person opened it, with no faults so far: a process and what was loaded are spared.</summary>
    public async Task<Window> AnewAsync()
    {
        await ShowAsAsync(_look);
        return new(_context, Page, _look, isLent: true);
    }

    /// <summary>The cookies of this window, for another one to start with.</summary>
    public Task<string> SaveCookiesAsync() => _context.StorageStateAsync();

    /// <summary>
    /// Takes <c>artifacts/screenshots/NAME-light|dark-WIDTH.png</c> of the whole page, in every look, and leaves the window
    /// as it was; where pictures are wanted (<see cref="PicturesVariable"/>).
    /// </summary>
    public async Task KeepScreenshotsAsync(string name)
    {
        if (WantsPictures)
            await TakeScreenshotsAsync(name);
    }

    /// <summary>Whether somebody wants to see what the tests see.</summary>
    public static bool WantsPictures =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PicturesVariable));

    /// <summary>
    /// Takes <c>artifacts/screenshots/NAME-light|dark-WIDTH.png</c> of the whole page, in every look, and leaves the window
    /// as it was.
    /// </summary>
    /// <returns>The files.</returns>
    public async Task<IReadOnlyList<string>> TakeScreenshotsAsync(string name)
    {
        var files = new List<string>();
        foreach (var look in Look.All)
        {
            await ShowAsAsync(look);
            files.Add(await TakeScreenshotAsync(name, look));
        }

        await ShowAsAsync(_look);
        return files;
    }

    /// <summary>Takes the one picture of a look that the window is shown in.</summary>
    /// <returns>The file.</returns>
    public async Task<string> TakeScreenshotAsync(string name, Look look)
    {
        var file = Repository.Folder("artifacts", "screenshots", $"{name}-{look}.png");
        await Page.ScreenshotAsync(
            new()
            {
                Path = file,
                FullPage = true,
                Animations = ScreenshotAnimations.Disabled,
            }
        );
        return file;
    }

    /// <summary>Forgets the provider's session, so that the next sign-in asks who it is.</summary>
    public Task SignOutAtProviderAsync() =>
        _context.ClearCookiesAsync(new() { Name = "postern-development-session" });

    public async Task ShowAsAsync(Look look)
    {
        await Page.SetViewportSizeAsync(look.Width, look.Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Scheme });
        // The page hears of it with its next frame.
        await Page.EvaluateAsync(
            "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
        );
    }

    /// <summary>True if the page is wider than the window, so that a person would have to scroll sideways.</summary>
    public Task<bool> OverflowsAsync() =>
        Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth");

    public async ValueTask DisposeAsync()
    {
        // What a page still says as it is left is no fault of the next one.
        if (_isLent)
            await Page.GotoAsync("about:blank");
        else
            await _context.DisposeAsync();
    }

    private static ViewportSize SizeOf(Look look) =>
        new() { Width = look.Width, Height = look.Height };
}
