using Microsoft.AspNetCore.Http;
using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class UnknownOutcomeTests : CommandLine
{
    public UnknownOutcomeTests() => HaveAToken();

    private string[] Keys =>
        [
            .. Admin
                .RequestsTo("/api/v1/operations/tenant.plan.update")
                .Select(sent => sent.Headers["Idempotency-Key"]),
        ];

    private Task<Outcome> RunAsync(params string[] more) =>
        PosternAsync(["tenant.plan.update", "--plan", "team", .. more]);

    [Fact]
    public async Task A_cut_connection_is_tried_once_more_with_the_same_key()
    {
        Admin.OperationAnswers.Enqueue(FakeAdminServer.CutTheConnection);

        (await RunAsync()).Is(ExitCode.Ok).Prints(FakeAdminServer.Entry);

        Assert.Equal(2, Keys.Length);
        Assert.Single(Keys.Distinct());
    }

    [Fact]
    public async Task Two_cut_connections_leave_the_outcome_unknown_and_the_key_in_hand()
    {
        Admin.OperationAnswers.Enqueue(FakeAdminServer.CutTheConnection);
        Admin.OperationAnswers.Enqueue(FakeAdminServer.CutTheConnection);

        var outcome = await RunAsync();

        Assert.Equal(2, Keys.Length);
        outcome.Is(ExitCode.Network).Tells("outcome unknown", "--idempotency-key " + Keys[0]);
    }

    [Fact]
    public async Task Stopping_a_run_that_is_on_its_way_leaves_the_outcome_unknown()
    {
        Admin.OperationAnswers.Enqueue(_ =>
        {
            Interrupt.Cancel();
            return FakeAdminServer.Problem(409, "late", "Nobody waits for this.");
        });

        (await RunAsync())
            .Is(ExitCode.Network)
            .Tells("outcome unknown", "--idempotency-key " + Keys[0]);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task An_answer_that_cannot_know_leaves_the_outcome_unknown(int status)
    {
        Admin.OperationAnswers.Enqueue(_ =>
            FakeAdminServer.Problem(status, "internal_error", "Something broke.")
        );

        (await RunAsync())
            .Is(ExitCode.Network)
            .Tells("outcome unknown", "Something broke.", "--idempotency-key " + Keys[0]);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_door_that_closes_in_between_says_nothing_of_the_first_try(int status)
    {
        Admin.OperationAnswers.Enqueue(FakeAdminServer.CutTheConnection);
        Admin.OperationAnswers.Enqueue(_ => FakeAdminServer.Problem(status, "closed", "Not now."));

        (await RunAsync()).Is(ExitCode.Network).Tells("outcome unknown", "Not now.");
    }

    [Fact]
    public async Task A_rule_that_refuses_the_second_try_is_the_outcome()
    {
        Admin.OperationAnswers.Enqueue(FakeAdminServer.CutTheConnection);
        Admin.OperationAnswers.Enqueue(_ =>
            FakeAdminServer.Problem(409, "same_plan", "It is on that plan.")
        );

        (await RunAsync()).Is(ExitCode.Refused).Tells("same_plan");
    }

    [Fact]
    public async Task Nothing_is_unknown_when_nothing_was_sent()
    {
        await PosternAsync("operations");
        await Admin.DisposeAsync();

        var outcome = await RunAsync();

        outcome.Is(ExitCode.Network).Tells("gave no answer");
        Assert.DoesNotContain("unknown", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_unknown_about_a_preview()
    {
        Admin.OperationAnswers.Enqueue(_ => Results.StatusCode(500));

        var outcome = await RunAsync("--preview");

        outcome.Is(ExitCode.Refused);
        Assert.DoesNotContain("unknown", outcome.Error, StringComparison.Ordinal);
    }
}
