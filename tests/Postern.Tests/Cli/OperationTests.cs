using System.Text.Json.Nodes;
using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class OperationTests : CommandLine
{
    private const string Operation = "tenant.plan.update";
    private const string Path = "/api/v1/operations/" + Operation;

    public OperationTests() => HaveAToken();

    private ReceivedRequest Sent(string operation = Operation) =>
        Assert.Single(Admin.RequestsTo("/api/v1/operations/" + operation));

    private static void AssertJson(string expected, string actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)),
            $"expected {expected}\nbut was  {actual}"
        );

    [Theory]
    [InlineData("run")]
    [InlineData(null)]
    public async Task An_operation_runs_by_its_name(string? run)
    {
        string[] words =
        [
            Operation,
            "--target",
            FakeAdminServer.Tenant,
            "--plan",
            "team",
            "--reason",
            "They asked for it",
            "--ticket",
            "OPS-1",
            "--if-match",
            FakeAdminServer.Entry,
        ];

        var outcome = await PosternAsync(run is null ? words : [run, .. words]);

        outcome
            .Is(ExitCode.Ok)
            .Prints("Plan of AT&T: free to team", "tenant.plan", FakeAdminServer.Entry);
        Assert.Matches(@"tenant\.plan +free +team", outcome.Output);
        Assert.DoesNotContain("seats", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Error);
        var sent = Sent();
        AssertJson(
            $$$"""
            {"target":"{{{FakeAdminServer.Tenant}}}","input":{"plan":"team"},"reason":"They asked for it","ticket":"OPS-1"}
            """,
            sent.Body
        );
        Assert.Equal($"\"{FakeAdminServer.Entry}\"", sent.Headers["If-Match"]);
        Assert.True(sent.Headers["Idempotency-Key"].Length >= 32);
        Assert.Equal("", sent.Query);
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_says_so()
    {
        var outcome = await PosternAsync(
            Operation,
            "--target",
            FakeAdminServer.Tenant,
            "--plan",
            "team",
            "--preview"
        );

        outcome.Is(ExitCode.Ok).Prints("nothing has been changed", "free", "team");
        Assert.Equal("?preview=true", Sent().Query);
        Assert.DoesNotContain("Idempotency-Key", Sent().Headers.Keys);
        Assert.DoesNotContain("audit entry", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_run_has_a_key_of_its_own()
    {
        await PosternAsync(Operation, "--plan", "team");
        await PosternAsync(Operation, "--plan", "team");

        Assert.Equal(
            2,
            Admin
                .RequestsTo(Path)
                .Select(sent => sent.Headers["Idempotency-Key"])
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public async Task A_key_can_be_given_to_repeat_a_run()
    {
        (await PosternAsync(Operation, "--plan", "team", "--idempotency-key", "k-1")).Is(
            ExitCode.Ok
        );

        Assert.Equal("k-1", Sent().Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task With_json_the_answer_is_printed_as_it_came()
    {
        var outcome = await PosternAsync(Operation, "--plan", "team", "--json");

        outcome.Is(ExitCode.Ok);
        Assert.Equal("team", (string?)JsonNode.Parse(outcome.Output)!["after"]!["tenant"]!["plan"]);
    }

    [Fact]
    public async Task Each_kind_of_input_has_an_option_and_arrives_as_its_own_kind_of_json()
    {
        var outcome = await PosternAsync(
            "tenant.create",
            "--name",
            "@home",
            "--owner-email",
            "o@x.example",
            "--trial-days",
            "-1",
            "--discount",
            "12.50",
            "--live",
            "false",
            "--tags",
            "a",
            "--tags",
            "b c",
            "--address",
            """{"city":"Graz"}""",
            "--until",
            "2030-01-31T12:00:00Z",
            "--input-reason",
            "word of mouth",
            "--reason",
            "New contract"
        );

        outcome.Is(ExitCode.Ok);
        AssertJson(
            """
            {"target":null,"reason":"New contract","input":{"name":"@home","ownerEmail":"o@x.example","trialDays":-1,
            "discount":12.50,"live":false,"tags":["a","b c"],"address":{"city":"Graz"},"reason":"word of mouth",
            "until":"2030-01-31T12:00:00Z"}}
            """,
            Sent("tenant.create").Body
        );
        Assert.Contains("12.50", Sent("tenant.create").Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("true", "true")]
    [InlineData("25 MiB", "\"25 MiB\"")]
    [InlineData("\"7\"", "\"7\"")]
    public async Task A_value_of_any_kind_is_json_where_it_is_some_and_a_text_otherwise(
        string typed,
        string sent
    )
    {
        (await PosternAsync("tenant.create", "--name", "a", "--value", typed)).Is(ExitCode.Ok);

        AssertJson(
            $$"""{"target":null,"input":{"name":"a","value":{{sent}} } }""",
            Sent("tenant.create").Body
        );
    }

    [Theory]
    [InlineData("""[{"unitAmount":1250,"taxRate":7.5},{"unitAmount":1}]""")]
    [InlineData("""{"unitAmount":1250,"taxRate":7.5}""", """{"unitAmount":1}""")]
    public async Task Rows_are_given_as_a_list_or_one_by_one(params string[] typed)
    {
        string[] options = [.. typed.SelectMany(row => new[] { "--lines", row })];

        (await PosternAsync(["tenant.create", "--name", "a", .. options])).Is(ExitCode.Ok);

        AssertJson(
            """{"target":null,"input":{"name":"a","lines":[{"unitAmount":1250,"taxRate":7.5},{"unitAmount":1}]} }""",
            Sent("tenant.create").Body
        );
    }

    [Fact]
    public async Task What_is_not_given_is_not_sent()
    {
        (await PosternAsync("tenant.create", "--name", "")).Is(ExitCode.Ok);

        AssertJson("""{"target":null,"input":{"name":""}}""", Sent("tenant.create").Body);
    }

    [Fact]
    public async Task The_whole_input_can_be_json()
    {
        (await PosternAsync("tenant.create", "--input", """{"name":"x","ownerEmail":null}""")).Is(
            ExitCode.Ok
        );

        AssertJson(
            """{"target":null,"input":{"name":"x","ownerEmail":null}}""",
            Sent("tenant.create").Body
        );
    }

    [Fact]
    public async Task The_whole_input_can_be_a_file()
    {
        var file = System.IO.Path.Combine(Home, "input.json");
        await File.WriteAllTextAsync(file, """{"name":"from a file"}""");

        (await PosternAsync("tenant.create", "--input", "@" + file)).Is(ExitCode.Ok);

        AssertJson(
            """{"target":null,"input":{"name":"from a file"}}""",
            Sent("tenant.create").Body
        );
    }

    [Theory]
    [InlineData("--plan must be given", "--plan", Operation)]
    [InlineData("unknown option", "--plam", Operation, "--plam", "team")]
    [InlineData("not one of the choices", "one of free, team", Operation, "--plan", "gold")]
    [InlineData(
        "not a number",
        "a whole number",
        "tenant.create",
        "--name",
        "x",
        "--trial-days",
        "1.5"
    )]
    [InlineData("not a fraction", "a number", "tenant.create", "--name", "x", "--discount", "much")]
    [InlineData(
        "not true or false",
        "true or false",
        "tenant.create",
        "--name",
        "x",
        "--live",
        "1"
    )]
    [InlineData("not JSON", "must be JSON", "tenant.create", "--name", "x", "--address", "Graz")]
    [InlineData(
        "input and options",
        "instead of|one or the other",
        "tenant.create",
        "--name",
        "x",
        "--input",
        "{}"
    )]
    [InlineData("input no object", "JSON object", "tenant.create", "--input", "[]")]
    [InlineData(
        "input with a member twice",
        "not JSON",
        "tenant.create",
        "--input",
        """{"name":"a","name":"b"}"""
    )]
    [InlineData(
        "input file missing",
        "cannot be read",
        "tenant.create",
        "--input",
        "@/nowhere/input.json"
    )]
    [InlineData("option twice", "--plan", Operation, "--plan", "team", "--plan", "free")]
    [InlineData("no such operation", "tenant.plan.update", "tenant.plan.updat")]
    [InlineData("no such family", "postern operations", "run", "teleport")]
    [InlineData("run what", "postern operations", "run")]
    public async Task A_wrong_command_line_is_a_usage_error_and_sends_nothing(
        string wrong,
        string told,
        params string[] args
    )
    {
        var outcome = await PosternAsync(args);

        outcome.Is(ExitCode.Usage);
        Assert.True(
            told.Split('|').Any(text => outcome.Error.Contains(text, StringComparison.Ordinal)),
            $"{wrong}: {outcome.Error}"
        );
        Assert.DoesNotContain(Admin.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_run_that_needs_a_second_person_says_that_it_waits()
    {
        Admin.OperationAnswers.Enqueue(_ =>
            Microsoft.AspNetCore.Http.Results.Text(
                """{"approval":{"id":"ap-1","state":"pending"}}""",
                "application/json",
                null,
                202
            )
        );

        var outcome = await PosternAsync(Operation, "--plan", "team");

        outcome.Is(ExitCode.Ok).Prints("second person", "ap-1");
    }

    [Fact]
    public async Task The_operations_are_listed_with_what_they_risk_and_who_may()
    {
        var outcome = await PosternAsync("operations");

        outcome.Is(ExitCode.Ok);
        Assert.Matches(@"tenant\.create +Create a tenant +medium +no", outcome.Output);
        Assert.Matches(@"tenant\.plan\.update +Change a tenant's plan +high +yes", outcome.Output);
    }
}
