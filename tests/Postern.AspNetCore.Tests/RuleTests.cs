using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Tests;

public sealed class RuleTests
{
    // who, what, expected; the same for an app that routes first and for one that routes late.
    [Theory]
    [InlineData("read", "GET", "/invoices/1", true)]
    [InlineData("read", "GET", "/page", true)]
    [InlineData("read", "POST", "/invoices/1/send", false)]
    [InlineData("read", "POST", "/search", true)]
    [InlineData("read", "POST", "/notes", false)]
    [InlineData("read", "POST", "/quick", false)]
    [InlineData("read", "GET", "/settings/password", false)]
    [InlineData("read", "POST", "/raw", false)]
    [InlineData("read", "GET", "/raw", true)]
    [InlineData("write", "POST", "/invoices/1/send", true)]
    [InlineData("write", "POST", "/quick", true)]
    [InlineData("write", "POST", "/raw", true)]
    [InlineData("write", "POST", "/settings/password", false)]
    [InlineData("write", "GET", "/settings/password", false)]
    public async Task A_session_may_do_what_the_endpoint_allows(
        string mode,
        string method,
        string path,
        bool isAllowed
    )
    {
        foreach (var map in new[] { Early, Late })
        {
            await using var stage = await Stage.StartAsync(endpoints: map);
            var (_, token) = await stage.BeginAsync(mode);

            using var answer = await stage.AsStaffAsync(token, path, new(method));

            Assert.Equal(
                isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden,
                answer.StatusCode
            );
            if (!isAllowed)
                Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
        }
    }

    [Theory]
    [InlineData("/notes", true)]
    [InlineData("/search", true)]
    [InlineData("/invoices/1/send", false)]
    [InlineData("/raw", false)]
    public async Task In_strict_mode_a_write_must_be_declared(string path, bool isAllowed)
    {
        await using var stage = await Stage.StartAsync(
            endpoints: Early,
            options: options => options.Strict = true
        );
        var (_, token) = await stage.BeginAsync("write");

        using var answer = await stage.AsStaffAsync(token, path, HttpMethod.Post);
        using var read = await stage.AsStaffAsync(token, "/invoices/1");

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task A_refusal_is_a_page_for_a_browser_with_the_banner_and_a_way_back()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/invoices/1/send", HttpMethod.Post);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("read-only", page, StringComparison.Ordinal);
        Assert.Contains("<postern-banner", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_is_shown_though_the_request_that_failed_was_a_write()
    {
        await using var stage = await Stage.StartAsync(endpoints: app =>
        {
            app.UseExceptionHandler("/error");
            app.UsePostern();
            CookieApp.Map(app);
            app.MapPost("/breaks", string () => throw new InvalidOperationException("Broken."))
                .AllowWhenReadOnly();
            app.Map("/error", () => Results.Content("<h1>Sorry</h1>", "text/html"));
        });
        var (session, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/breaks", HttpMethod.Post);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("Sorry", page, StringComparison.Ordinal);
        Assert.Contains("<postern-banner", page, StringComparison.Ordinal);
        await stage.IsReportedAsync(session, "POST /breaks 500 false");
    }

    private static void Early(WebApplication app)
    {
        app.UsePostern();
        Raw(app);
        CookieApp.Map(app);
    }

    private static void Late(WebApplication app)
    {
        app.UsePostern();
        Raw(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        CookieApp.Map(app);
    }

    /// <summary>A middleware that answers by itself, without an endpoint.</summary>
    private static void Raw(WebApplication app) =>
        app.Map("/raw", branch => branch.Run(context => context.Response.WriteAsync("raw")));
}
