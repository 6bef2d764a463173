using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class RefusalTests : CommandLine
{
    public RefusalTests() => HaveAToken();

    [Theory]
    [InlineData(400, "reason_required", ExitCode.Usage, "--reason")]
    [InlineData(400, "ticket_required", ExitCode.Usage, "--ticket")]
    [InlineData(401, "unauthenticated", ExitCode.NotSignedIn, "POSTERN_TOKEN")]
    [InlineData(403, "forbidden", ExitCode.Forbidden, "postern whoami")]
    [InlineData(403, "mfa_required", ExitCode.Forbidden, "second factor")]
    [InlineData(403, "step_up_required", ExitCode.Forbidden, "postern login --fresh")]
    [InlineData(404, "not_found", ExitCode.Refused, "--search")]
    [InlineData(409, "tenant_deactivated", ExitCode.Refused, "tenant_deactivated")]
    [InlineData(412, "stale", ExitCode.Refused, "--if-match")]
    [InlineData(422, "idempotency_key_reused", ExitCode.Refused, "--idempotency-key")]
    [InlineData(429, "too_many_requests", ExitCode.Refused, "Try again")]
    [InlineData(503, "audit_unavailable", ExitCode.Refused, "health/ready")]
    public async Task A_refusal_says_why_and_what_to_do_next(
        int status,
        string code,
        int exitCode,
        string next
    )
    {
        Admin.OperationAnswers.Enqueue(_ =>
            FakeAdminServer.Problem(status, code, "That is how it is.")
        );

        var outcome = await PosternAsync("tenant.plan.update", "--plan", "team");

        outcome.Is(exitCode).Tells("That is how it is.", $"({code})", next);
        Assert.Empty(outcome.Output);
        Assert.Single(Admin.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Invalid_input_is_told_by_option()
    {
        Admin.OperationAnswers.Enqueue(_ =>
            FakeAdminServer.Problem(
                400,
                "invalid_input",
                "The input is not valid.",
                """{"input.ownerEmail":["Not an e-mail address."],"reason":"Too short.","elsewhere":["Hm."]}"""
            )
        );

        (await PosternAsync("tenant.create", "--name", "x", "--owner-email", "x"))
            .Is(ExitCode.Usage)
            .Tells("--owner-email: Not an e-mail address.", "reason: Too short.", "elsewhere: Hm.");
    }

    [Fact]
    public async Task An_answer_that_is_no_json_is_not_taken_for_one()
    {
        Admin.Pages["tenants"] = "<html>";

        (await PosternAsync("tenants")).Is(ExitCode.Refused).Tells("not with JSON");
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await using var elsewhere = new FakeAdminServer();
        await elsewhere.StartAsync();
        Admin.OperationAnswers.Enqueue(_ =>
            Microsoft.AspNetCore.Http.Results.Redirect(elsewhere.Address, preserveMethod: true)
        );

        (await PosternAsync("tenant.plan.update", "--plan", "team"))
            .Is(ExitCode.Refused)
            .Tells("redirect");

        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task An_unreachable_server_is_told_apart_from_a_refusal()
    {
        await Admin.DisposeAsync();

        (await PosternAsync("tenants"))
            .Is(ExitCode.Network)
            .Tells(new Uri(Variables["POSTERN_SERVER"]).Authority);
    }
}
