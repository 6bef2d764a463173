using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Tests;

public sealed partial class BannerTests
{
    private const string Document =
        "<!doctype html><html><head><title>Invoices</title></head><body class=\"x\"><h1>Invoices</h1></body></html>";

    // R-54
    [Fact]
    public async Task A_page_gets_the_banner_as_its_first_content()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/page");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<body class=\"x\"><postern-banner", page, StringComparison.Ordinal);
        Assert.EndsWith("<h1>Invoices</h1></body></html>", page, StringComparison.Ordinal);
        foreach (
            var said in new[]
            {
                "<template shadowrootmode=\"closed\">",
                "role=\"region\"",
                "<bdi>Ada Lovelace</bdi>",
                "<bdi>ada@company.example</bdi>",
                "<bdi>Noor Haddad</bdi>",
                "<bdi>Brightwater Studios</bdi>",
                "<bdi>Printing an invoice does nothing</bdi>",
                "Read-only",
                "30 min left",
                "action=\"/_postern/end\"",
                session.ToString("D"),
            }
        )
            Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        await stage.IsReportedAsync(session, "GET /page 200 false");
    }

    [Fact]
    public async Task A_customers_page_is_untouched()
    {
        await using var stage = await Stage.StartAsync();

        using var answer = await stage.SendAsync(HttpMethod.Get, "/page");

        Assert.Equal(Document, await answer.Content.ReadAsStringAsync());
        Assert.Null(answer.Headers.CacheControl);
    }

    [Fact]
    public async Task Text_from_elsewhere_cannot_break_out_of_the_banner_or_turn_it_around()
    {
        await using var stage = await Stage.StartAsync();
        var token = stage.Forge(claims =>
        {
            claims["name"] = "</bdi></template><script>alert(1)</script>";
            claims["tenantName"] = "Evil\u202Eknab\u2066\u0000\u2028 نور";
        });

        using var answer = await stage.PageAsync(token, "/page");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains(
            "<bdi>Evilknab &#x646;&#x648;&#x631;</bdi>",
            page,
            StringComparison.Ordinal
        );
    }

    // Whatever the app does to a page on its way out: it gets there whole, readable, and with the banner.
    [Theory]
    [InlineData("/written-in-pieces")]
    [InlineData("/with-length")]
    [InlineData("/by-pipe")]
    [InlineData("/compressed")]
    [InlineData("/cached")]
    [InlineData("/file")]
    [InlineData("/flushed")]
    [InlineData("/without-body-tag")]
    [InlineData("/wide")]
    [InlineData("/not-found")]
    public async Task Every_kind_of_page_gets_the_banner(string path)
    {
        await using var stage = await Stage.StartAsync(Services, Map);
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.AsStaffAsync(
            token,
            path,
            headers:
            [
                ("Accept-Encoding", "gzip, br"),
                ("If-None-Match", "\"v1\""),
                ("Range", "bytes=0-10"),
                ("Sec-Fetch-Dest", "document"),
            ]
        );

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<postern-banner", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Grüße</h1>", page, StringComparison.Ordinal);
        Assert.True(
            page.IndexOf("<postern-banner", StringComparison.Ordinal)
                < page.IndexOf("<h1>", StringComparison.Ordinal)
        );
        Assert.Null(answer.Headers.ETag);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_page_compressed_although_nobody_asked_is_not_shown_without_the_banner()
    {
        await using var stage = await Stage.StartAsync(Services, Map);
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/sealed");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("<postern-banner", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fragment_for_a_script_stays_as_it_is_and_a_whole_page_for_one_does_not()
    {
        await using var stage = await Stage.StartAsync(Services, Map);
        var (_, token) = await stage.BeginAsync();

        using var fragment = await stage.AsStaffAsync(
            token,
            "/fragment",
            headers: ("Sec-Fetch-Dest", "empty")
        );
        using var page = await stage.AsStaffAsync(
            token,
            "/with-length",
            headers: ("Sec-Fetch-Dest", "empty")
        );

        Assert.Equal("<tr><td>1</td></tr>", await fragment.Content.ReadAsStringAsync());
        Assert.Contains(
            "<postern-banner",
            await page.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    // R-67
    [Fact]
    public async Task The_apps_own_policy_lets_the_banners_parts_in_and_nothing_else()
    {
        await using var stage = await Stage.StartAsync(Services, Map);
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/strict");
        using var customer = await stage.SendAsync(HttpMethod.Get, "/strict");

        var root = stage.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Assert.Equal(
            $"default-src 'none'; script-src 'nonce-abc' {root}/_postern/banner.js; "
                + $"style-src {root}/_postern/banner.css; connect-src {root}/_postern/; "
                + $"form-action {root}/_postern/end",
            Reordered(answer.Headers.GetValues("Content-Security-Policy").Single())
        );
        Assert.Contains(
            " nonce=\"abc\"",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "_postern",
            customer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );

        static string Reordered(string policy)
        {
            string[] order = ["default", "script", "style", "connect", "form"];
            return string.Join(
                "; ",
                policy.Split("; ").OrderBy(part => Array.FindIndex(order, part.StartsWith))
            );
        }
    }

    [Fact]
    public async Task The_script_and_the_styles_are_served_to_be_kept()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        using var answer = await stage.PageAsync(token, "/page");
        var page = await answer.Content.ReadAsStringAsync();
        var start = page.IndexOf("/_postern/banner.js?v=", StringComparison.Ordinal);
        var address = page[start..page.IndexOf('"', start)];

        using var script = await stage.SendAsync(HttpMethod.Get, address);
        using var style = await stage.SendAsync(HttpMethod.Get, "/_postern/banner.css");

        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            "immutable",
            script.Headers.CacheControl!.ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", style.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Below_a_base_path_everything_is_below_it_too()
    {
        await using var stage = await Stage.StartAsync(endpoints: app =>
        {
            app.UsePathBase("/app");
            app.UsePostern();
            app.UseRouting();
            CookieApp.Map(app);
        });
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/app/page");
        using var script = await stage.SendAsync(HttpMethod.Get, "/app/_postern/banner.js");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("action=\"/app/_postern/end\"", page, StringComparison.Ordinal);
        Assert.Contains("src=\"/app/_postern/banner.js", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    private static void Services(WebApplicationBuilder builder)
    {
        CookieApp.Services(builder);
        builder.Services.AddResponseCompression(options => options.EnableForHttps = true);
    }

    private static void Map(WebApplication app)
    {
        const string html =
            "<!doctype html><html><head><title>T</title></head><body><h1>Grüße</h1></body></html>";
        var file = Path.Combine(AppContext.BaseDirectory, "page.html");
        File.WriteAllText(file, html);

        app.UsePostern();
        app.UseResponseCompression();
        app.MapGet("/compressed", () => Results.Content(html, "text/html; charset=utf-8"));
        app.MapGet("/fragment", () => Results.Content("<tr><td>1</td></tr>", "text/html"));
        app.MapGet(
            "/not-found",
            () => Results.Content(html, "text/html; charset=utf-8", Encoding.UTF8, 404)
        );
        app.MapGet(
            "/file",
            () => Results.File(file, "text/html; charset=utf-8", enableRangeProcessing: true)
        );
        app.MapGet("/cached", () => new Cached(Results.Content(html, "text/html; charset=utf-8")));
        app.MapGet(
            "/without-body-tag",
            () => Results.Content("<title>T</title>\n<h1>Grüße</h1>", "text/html; charset=utf-8")
        );
        app.MapGet(
            "/wide",
            () => Results.Content(html, "text/html; charset=utf-16", Encoding.Unicode)
        );
        Write(
            app,
            "/written-in-pieces",
            async response =>
            {
                foreach (var letter in Encoding.UTF8.GetBytes(html))
                    await response.Body.WriteAsync(new[] { letter });
            }
        );
        Write(
            app,
            "/with-length",
            async response =>
            {
                var bytes = Encoding.UTF8.GetBytes(html);
                response.ContentLength = bytes.Length;
                await response.Body.WriteAsync(bytes);
            }
        );
        Write(
            app,
            "/by-pipe",
            async response =>
            {
                Encoding.UTF8.GetBytes(html, response.BodyWriter);
                await response.BodyWriter.FlushAsync();
            }
        );
        Write(
            app,
            "/flushed",
            async response =>
            {
                await response.StartAsync();
                await response.WriteAsync(html[..30]);
                await response.Body.FlushAsync();
                await response.WriteAsync(html[30..]);
            }
        );
        Write(
            app,
            "/sealed",
            async response =>
            {
                response.Headers.ContentEncoding = "gzip";
                await using var gzip = new GZipStream(
                    response.Body,
                    CompressionLevel.Fastest,
                    leaveOpen: true
                );
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(html));
            }
        );
        Write(
            app,
            "/strict",
            async response =>
            {
                // As many apps do, at the last moment.
                response.OnStarting(() =>
                {
                    response.Headers.ContentSecurityPolicy =
                        "default-src 'none'; script-src 'nonce-abc'; form-action 'none'";
                    return Task.CompletedTask;
                });
                await response.WriteAsync(html);
            }
        );
    }

    private static void Write(WebApplication app, string path, Func<HttpResponse, Task> write) =>
        app.MapGet(
            path,
            context =>
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                return write(context.Response);
            }
        );

    private sealed class Cached(IResult page) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "public, max-age=600";
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
            return page.ExecuteAsync(context);
        }
    }

    [Fact]
    public async Task Its_styles_reach_nothing_of_the_page_but_the_room_above_it()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        using var answer = await stage.PageAsync(token, "/_postern/banner.css");
        var style = Comment().Replace(await answer.Content.ReadAsStringAsync(), "");

        var selectors = Selectors()
            .Matches(style)
            .SelectMany(match => match.Groups["selectors"].Value.Split(','))
            .Select(selector => selector.Trim())
            .Where(selector => !selector.StartsWith('@'))
            .ToList();

        Assert.NotEmpty(selectors);
        Assert.All(
            selectors,
            selector =>
                Assert.True(
                    selector == "html" || selector.StartsWith(":host", StringComparison.Ordinal),
                    $"\"{selector}\" would dress the app's own page."
                )
        );
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"(?<selectors>[^{};]+)\{",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Selectors();
}
