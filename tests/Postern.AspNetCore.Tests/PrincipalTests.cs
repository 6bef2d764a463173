using System.Net;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.AspNetCore.Tests;

public sealed class PrincipalTests
{
    //
    [Fact]
    public async Task The_app_sees_the_user_with_the_staff_member_as_actor()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        var who = await stage.WhoAsync(token);

        Assert.Equal("u_noor", who["id"]!.GetValue<string>());
        Assert.Equal("Noor Haddad", who["name"]!.GetValue<string>());
        Assert.Equal("accountant", who["role"]!.GetValue<string>());
        Assert.Equal("t_brightwater", who["tenant"]!.GetValue<string>());
        Assert.Equal("ada@company.example", who["staff"]!.GetValue<string>());
        Assert.Equal("Printing an invoice does nothing", who["reason"]!.GetValue<string>());
        Assert.Equal("Read", who["mode"]!.GetValue<string>());
        var act = JsonNode.Parse(who["act"]!.GetValue<string>())!;
        Assert.Equal("ada@company.example", act["sub"]!.GetValue<string>());
        Assert.Equal("https://id.company.example", act["iss"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_customer_signed_in_in_the_same_browser_is_neither_used_nor_disturbed()
    {
        await using var stage = await Stage.StartAsync();
        var customer = await stage.SignInAsync();
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.SendAsync(
            HttpMethod.Get,
            "/whoami",
            cookie: $"{customer}; {Stage.Cookie}={token}"
        );
        using var after = await stage.SendAsync(HttpMethod.Get, "/whoami", cookie: customer);

        Assert.Contains(
            "u_noor",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var own = JsonNode.Parse(await after.Content.ReadAsStringAsync())!;
        Assert.Equal("u_customer", own["id"]!.GetValue<string>());
        Assert.Null(own["staff"]);
    }

    [Fact]
    public async Task Signing_out_is_refused_and_leaves_the_customers_cookie_alone()
    {
        await using var stage = await Stage.StartAsync();
        var customer = await stage.SignInAsync();
        var (session, token) = await stage.BeginAsync("write");

        using var answer = await stage.SendAsync(
            HttpMethod.Post,
            "/logout",
            cookie: $"{customer}; {Stage.Cookie}={token}"
        );

        Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await stage.IsReportedAsync(session, "POST /logout 403 true");
    }

    [Fact]
    public async Task It_works_in_an_app_with_bearer_tokens_by_cookie_and_by_bearer()
    {
        await using var stage = await Stage.StartAsync(BearerApp.Services, BearerApp.Endpoints);
        var (_, token) = await stage.BeginAsync();

        using var bearer = await stage.SendAsync(HttpMethod.Get, "/whoami", bearer: token);
        using var customer = await stage.SendAsync(
            HttpMethod.Get,
            "/whoami",
            bearer: "customer-u_own"
        );
        using var nobody = await stage.SendAsync(HttpMethod.Get, "/whoami");

        Assert.Equal("u_noor", (await stage.WhoAsync(token))["id"]!.GetValue<string>());
        Assert.Contains(
            "u_noor",
            await bearer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "u_own",
            await customer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task The_apps_own_hook_makes_the_identity()
    {
        await using var stage = await Stage.StartAsync(options: options =>
            options.CreateIdentity = async context =>
            {
                var before = await context.HttpContext.AuthenticateAsync();
                Assert.False(before.Succeeded);
                return new ClaimsIdentity(
                    [new(ClaimTypes.NameIdentifier, "row-" + context.User.Id)],
                    "TallyCookie"
                );
            }
        );
        var (_, token) = await stage.BeginAsync();

        var who = await stage.WhoAsync(token);

        Assert.Equal("row-u_noor", who["id"]!.GetValue<string>());
        Assert.Equal("ada@company.example", who["staff"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_user_whom_the_app_does_not_know_is_refused()
    {
        await using var stage = await Stage.StartAsync(options: options =>
            options.CreateIdentity = _ => new((ClaimsIdentity?)null)
        );
        var (session, token) = await stage.BeginAsync();

        using var answer = await stage.AsStaffAsync(token, "/whoami");

        Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
        await stage.IsReportedAsync(session, "GET /whoami 403 true");
    }

    [Fact]
    public async Task The_apps_claims_transformation_holds_for_the_impersonated_user_too()
    {
        await using var stage = await Stage.StartAsync(builder =>
        {
            CookieApp.Services(builder);
            builder.Services.AddTransient<IClaimsTransformation, Replacing>();
        });
        var (_, token) = await stage.BeginAsync();

        var who = await stage.WhoAsync(token);

        Assert.Equal("transformed", who["role"]!.GetValue<string>());
        Assert.Equal("ada@company.example", who["staff"]!.GetValue<string>());
    }

    [Fact]
    public void A_claim_by_the_same_name_from_elsewhere_makes_nobody_an_actor()
    {
        var user = new ClaimsPrincipal(
            new ClaimsIdentity(
                [
                    new(ImpersonationClaims.Session, Guid.CreateVersion7().ToString()),
                    new(ImpersonationClaims.Actor, """{"sub":"a","iss":"b","name":"c"}"""),
                    new(ImpersonationClaims.Entry, Guid.CreateVersion7().ToString()),
                    new(ImpersonationClaims.Reason, "Because"),
                    new(ImpersonationClaims.Mode, "write"),
                    new(ImpersonationClaims.Expires, "4102444800"),
                ],
                "Customers"
            )
        );

        Assert.Null(user.Actor());
    }

    [Fact]
    public async Task Without_UsePostern_no_token_is_looked_at()
    {
        await using var stage = await Stage.StartAsync(endpoints: CookieApp.Map);

        using var answer = await stage.SendAsync(
            HttpMethod.Get,
            "/page",
            cookie: $"{Stage.Cookie}={stage.Forge()}"
        );
        using var enter = await stage.EnterAsync("code");

        Assert.DoesNotContain(
            "postern",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NotFound, enter.StatusCode);
    }

    /// <summary>An app's that keeps nothing of what it is given.</summary>
    private sealed class Replacing : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) =>
            Task.FromResult(
                new ClaimsPrincipal(
                    new ClaimsIdentity([new(ClaimTypes.Role, "transformed")], "Tally")
                )
            );
    }
}
