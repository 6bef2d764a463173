using System.Net;
using System.Text.Json.Nodes;

namespace Tally.Tests.Support;

public sealed class SupportAccessTests(SupportedTally tally) : IClassFixture<SupportedTally>
{
    private const string Page = "/settings/support-access";
    private const string Request = "0199a000-0000-7000-8000-000000000001";
    private const string Session = "0199a000-0000-7000-8000-000000000002";

    [Fact]
    public async Task A_company_sees_who_asked_and_who_looked_when_and_why()
    {
        using var colleague = await VisitAsync(RunningTally.Colleague);

        var page = await colleague.ReadAsync(Page);

        Assert.Contains("Sam Support", page, StringComparison.Ordinal);
        Assert.Contains("Looks into ticket 4711", page, StringComparison.Ordinal);
        Assert.Contains("17 pages and actions", page, StringComparison.Ordinal);
        Assert.DoesNotContain("End this session", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"grant\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_answers_a_request()
    {
        using var owner = await VisitAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(
            Page,
            $"{Page}/requests/{Request}",
            ("answer", "grant"),
            ("hours", "8")
        );

        Assert.Equal($"{Page}?done=answered", answer.Headers.Location?.ToString());
        Assert.Contains(
            tally.Plane.Answers,
            told =>
                told.Contains(Request, StringComparison.Ordinal)
                && told.Contains("\"grant\"", StringComparison.Ordinal)
                && told.Contains("\"hours\":8", StringComparison.Ordinal)
                && told.Contains(RunningTally.Owner, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Nobody_is_granted_more_than_three_days()
    {
        using var owner = await VisitAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(
            Page,
            $"{Page}/requests/{Request}",
            ("answer", "grant"),
            ("hours", "73")
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_owner_decides_whether_staff_may_look()
    {
        using var owner = await VisitAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(Page, Page, ("policy", "Never"));

        Assert.Equal($"{Page}?done=policy", answer.Headers.Location?.ToString());
        Assert.Contains(
            tally.Plane.Answers,
            told =>
                told.StartsWith(
                    "/runtime/v1/tenants/t_brightwater/support-access ",
                    StringComparison.Ordinal
                ) && told.Contains("\"never\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_owner_ends_a_running_session()
    {
        using var owner = await VisitAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(Page, $"{Page}/sessions/{Session}/end");

        Assert.Equal($"{Page}?done=ended", answer.Headers.Location?.ToString());
        Assert.Contains(
            tally.Plane.Answers,
            told =>
                told.StartsWith(
                    $"/runtime/v1/impersonations/{Session}/end",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task A_session_that_the_company_does_not_have_cannot_be_ended()
    {
        const string Foreign = "0199a000-0000-7000-8000-00000000000f";
        using var owner = await VisitAsync(RunningTally.Owner);
        var form = PageForm.Find(await owner.ReadAsync(Page), Page);

        using var answer = await owner.PostAsync($"{Page}/sessions/{Foreign}/end", form);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain(
            tally.Plane.Answers,
            told => told.Contains(Foreign, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(Page)]
    [InlineData($"{Page}/requests/{Request}")]
    [InlineData($"{Page}/sessions/{Session}/end")]
    public async Task Only_owners_decide(string path)
    {
        using var colleague = await VisitAsync(RunningTally.Colleague);
        var form = PageForm.Find(await colleague.ReadAsync(Page), Page);

        using var answer = await colleague.PostAsync(path, form);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private Task<Visitor> VisitAsync(string email)
    {
        tally.Plane.SupportAccess = (JsonObject)
            JsonNode.Parse(
                $$"""
                {
                  "policy": "ask",
                  "requests": [{
                    "id": "{{Request}}", "staff": { "name": "Sam Support", "email": "sam@postern.example" },
                    "user": { "id": "u_noor", "name": "Noor Haddad" }, "reason": "Print does nothing",
                    "requestedAt": "2026-11-22T10:00:00Z", "expiresAt": "2099-11-23T10:00:00Z", "state": "pending",
                    "answeredAt": null, "answeredBy": null, "grantedUntil": null
                  }],
                  "sessions": [{
                    "id": "{{Session}}", "staff": { "name": "Sam Support", "email": "sam@postern.example" },
                    "user": { "id": "u_noor", "name": "Noor Haddad" }, "reason": "Looks into ticket 4711", "mode": "read",
                    "startedAt": "2026-11-22T11:00:00Z", "expiresAt": "2099-11-22T11:30:00Z", "endedAt": null, "endedBy": null,
                    "state": "live", "requestCount": 17
                  }]
                }
                """
            )!;
        return tally.SignInAsync(email);
    }
}

public sealed class UnsupportedTallyTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Fact]
    public async Task Without_a_service_key_the_page_says_so()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        Assert.Contains(
            "not connected to a support system",
            await owner.ReadAsync("/settings/support-access"),
            StringComparison.Ordinal
        );
    }
}
