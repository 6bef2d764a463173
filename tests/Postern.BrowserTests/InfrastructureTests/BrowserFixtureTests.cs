using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.InfrastructureTests;

public sealed class BrowserFixtureTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Good = """
        <!doctype html>
        <html lang="en"><head><title>Tenants</title><link rel="stylesheet" href="/style.css"></head>
        <body><main><h1>Tenants</h1><label>Search <input name="search"></label></main></body></html>
        """;

    private const string Pale = """
        <!doctype html>
        <html lang="en"><head><title>Tenants</title><link rel="stylesheet" href="/style.css"></head>
        <body><main><h1>Tenants</h1><p class="pale">Suspended</p><input name="search"></main></body></html>
        """;

    private const string Inline = """
        <!doctype html>
        <html lang="en"><head><title>Tenants</title></head>
        <body><main><h1>Tenants</h1><script>document.title = 'changed'</script></main></body></html>
        """;

    private readonly PageServer _pages = new(
        new()
        {
            ["/good"] = Good,
            ["/pale"] = Pale,
            ["/inline"] = Inline,
            ["/style.css"] = """
            body { background: #fff; color: #111; }
            @media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } }
            .pale { color: #ddd; background: #fff; }
            """,
        }
    );

    public ValueTask InitializeAsync() => _pages.StartAsync();

    public ValueTask DisposeAsync() => _pages.DisposeAsync();

    [Fact]
    public async Task Screenshots_show_a_page_wide_and_narrow_in_light_and_dark()
    {
        await using var window = await browser.OpenWindowAsync();
        await window.Page.GotoAsync(_pages.Address("/good"));

        var files = await window.TakeScreenshotsAsync("infrastructure");

        Assert.Equal(
            [
                "infrastructure-light-1280.png",
                "infrastructure-dark-1280.png",
                "infrastructure-light-390.png",
                "infrastructure-dark-390.png",
            ],
            files.Select(Path.GetFileName)
        );
        Assert.Equal(
            4,
            files.Select(file => Convert.ToHexString(File.ReadAllBytes(file))).Distinct().Count()
        );
        Assert.Equal(1280, await window.Page.EvaluateAsync<int>("window.innerWidth"));
    }

    [Fact]
    public async Task A_page_that_anybody_can_use_passes_axe_under_a_policy_without_foreign_script()
    {
        await using var window = await browser.OpenAuditWindowAsync();
        await window.Page.GotoAsync(_pages.Address("/good"));

        await window.AssertAccessibleAsync();
    }

    [Fact]
    public async Task A_pale_text_and_a_field_without_label_are_both_named()
    {
        await using var window = await browser.OpenAuditWindowAsync();
        await window.Page.GotoAsync(_pages.Address("/pale"));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => window.AssertAccessibleAsync());

        Assert.Contains(
            "dark-390: color-contrast (serious)",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """<p class="pale">Suspended</p>""",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("light-1280: label (critical)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_of_a_page_holds_in_an_ordinary_window_and_its_breach_is_a_fault()
    {
        await using var window = await browser.OpenWindowAsync();

        await window.Page.GotoAsync(_pages.Address("/inline"));

        Assert.Equal("Tenants", await window.Page.TitleAsync());
        Assert.Contains(
            "Content Security Policy",
            Assert.Single(window.Faults),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Cookies_of_one_window_can_be_taken_into_another()
    {
        await using var first = await browser.OpenWindowAsync();
        await first.Page.GotoAsync(_pages.Address("/good"));
        Assert.Equal(0, await CookiesAsync(first));
        await first.Page.Context.AddCookiesAsync([
            new()
            {
                Name = "session",
                Value = "1",
                Url = _pages.Address("/"),
            },
        ]);

        await using var second = await browser.OpenAuditWindowAsync(await first.SaveCookiesAsync());
        await second.Page.GotoAsync(_pages.Address("/good"));

        Assert.Equal(1, await CookiesAsync(second));
    }

    private static async Task<int> CookiesAsync(Window window) =>
        (await window.Page.Context.CookiesAsync()).Count;
}
