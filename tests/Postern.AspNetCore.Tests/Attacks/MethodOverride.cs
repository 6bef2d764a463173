using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class MethodOverride
{
    //
    [Theory]
    [InlineData("X-HTTP-Method-Override", "/invoices/1")]
    [InlineData("X-HTTP-Method", "/invoices/1")]
    [InlineData("X-Method-Override", "/invoices/1")]
    [InlineData("X-Anything", "/invoices/1?_method=DELETE")]
    public async Task Another_method_in_a_header_or_the_query_is_refused(string header, string path)
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync("write");

        using var answer = await stage.AsStaffAsync(token, path, headers: (header, "DELETE"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
        await stage.IsReportedAsync(session, "GET (no endpoint) 403 true");
    }

    [Fact]
    public async Task Another_method_in_a_field_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.AsStaffAsync(
            token,
            "/search",
            HttpMethod.Post,
            new FormUrlEncodedContent([new("_method", "DELETE")])
        );

        Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
    }

    // An app that rewrites methods in its own way: the endpoint that is chosen in the end is the one that is judged.
    [Fact]
    public async Task A_read_that_a_middleware_makes_a_write_is_refused()
    {
        await using var stage = await Stage.StartAsync(endpoints: app =>
        {
            app.UsePostern();
            app.Use(
                (context, next) =>
                {
                    if (context.Request.Headers["X-Do"] is [{ } method])
                        context.Request.Method = method;
                    return next(context);
                }
            );
            app.UseRouting();
            CookieApp.Map(app);
            app.MapDelete("/invoices/{id:int}", () => Results.Json(new { deleted = true }));
        });
        var (session, token) = await stage.BeginAsync();

        using var answer = await stage.AsStaffAsync(
            token,
            "/invoices/1",
            headers: ("X-Do", "DELETE")
        );

        Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
        await stage.IsReportedAsync(session, "GET /invoices/{id:int} 403 true");
    }
}
