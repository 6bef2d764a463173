using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Reports;

namespace Postern.AspNetCore.Tests;

public sealed class ReportTests
{
    // by template, never by the path that holds ids.
    [Fact]
    public async Task Every_impersonated_request_is_reported_and_no_other()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();

        using var read = await stage.AsStaffAsync(token, "/invoices/42?secret=1");
        using var refused = await stage.AsStaffAsync(token, "/invoices/42/send", HttpMethod.Post);
        using var missing = await stage.AsStaffAsync(token, "/nowhere/42");
        using var failing = await stage.AsStaffAsync(token, "/fails");
        using var customer = await stage.SendAsync(HttpMethod.Get, "/page");

        await stage.IsReportedAsync(session, "GET /invoices/{id:int} 200 false");
        await stage.IsReportedAsync(session, "POST /invoices/{id:int}/send 403 true");
        await stage.IsReportedAsync(session, "GET (no endpoint) 404 false");
        await stage.IsReportedAsync(session, "GET /fails 500 false");
        Assert.Equal(4, stage.Plane.Reports.Count);
    }

    [Fact]
    public async Task What_is_refused_before_the_app_routes_is_reported_by_its_template_as_well()
    {
        await using var stage = await Stage.StartAsync(endpoints: app =>
        {
            app.UsePostern();
            app.UseRouting();
            CookieApp.Map(app);
        });
        var (session, token) = await stage.BeginAsync();

        using var refused = await stage.AsStaffAsync(token, "/invoices/42/send", HttpMethod.Post);
        using var missing = await stage.AsStaffAsync(token, "/nowhere/42", HttpMethod.Post);

        await stage.IsReportedAsync(session, "POST /invoices/{id:int}/send 403 true");
        await stage.IsReportedAsync(session, "POST (no endpoint) 403 true");
    }

    [Fact]
    public async Task What_cannot_be_sent_is_kept_and_sent_when_the_runtime_plane_is_back()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();
        await stage.Plane.StopAsync();

        using var answer = await stage.AsStaffAsync(token, "/invoices/1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Poll.UntilAsync(
            "an attempt has failed and the report is kept",
            _ => Task.FromResult(stage.App.Services.GetRequiredService<RequestReports>().Count == 1)
        );
        await stage.Plane.StartAsync();

        await stage.IsReportedAsync(session, "GET /invoices/{id:int} 200 false");
    }

    [Fact]
    public async Task Ending_sends_what_is_due_first()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();
        using var answer = await stage.AsStaffAsync(token, "/invoices/1");

        using var end = await stage.AsStaffAsync(token, "/_postern/end", HttpMethod.Post);

        var calls = stage.Plane.Calls.ToList();
        var report = calls.IndexOf($"POST /runtime/v1/impersonations/{session:D}/requests");
        Assert.InRange(
            report,
            0,
            calls.IndexOf($"POST /runtime/v1/impersonations/{session:D}/end")
        );
    }

    [Fact]
    public async Task Stopping_the_app_sends_what_is_due()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();
        using var answer = await stage.AsStaffAsync(token, "/invoices/1");

        await stage.App.StopAsync();

        Assert.Contains("GET /invoices/{id:int} 200 false", stage.ReportsOf(session));
    }

    // Nothing goes unrecorded.
    [Fact]
    public async Task With_no_place_on_the_record_impersonated_requests_are_refused()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        var reports = stage.App.Services.GetRequiredService<RequestReports>();
        while (reports.TryReserve())
            continue;

        using var staff = await stage.AsStaffAsync(token, "/invoices/1");
        using var customer = await stage.SendAsync(HttpMethod.Get, "/page");

        Assert.Equal("impersonation_unavailable", await Stage.CodeOfAsync(staff));
        Assert.Equal(HttpStatusCode.OK, customer.StatusCode);
    }
}
