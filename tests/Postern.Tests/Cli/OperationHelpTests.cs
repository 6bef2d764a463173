using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class OperationHelpTests : CommandLine
{
    public OperationHelpTests() => HaveAToken();

    private int Fetches => Admin.RequestsTo("/api/v1/operations").Count();

    [Fact]
    public async Task Help_says_what_an_operation_does_risks_requires_and_takes()
    {
        var outcome = await PosternAsync("tenant.plan.update", "--help");

        outcome
            .Is(ExitCode.Ok)
            .Prints(
                "Change a tenant's plan",
                "Takes effect at once.",
                "Risk: high",
                "a reason",
                "a ticket",
                "a fresh sign-in",
                "--plan",
                "The plan to move to.",
                "One of: free, team.",
                "Required.",
                "--target",
                "tenant",
                "--preview",
                "--idempotency-key",
                "Exit codes:"
            );
        Assert.DoesNotContain(Admin.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Help_says_bounds_formats_defaults_and_that_it_is_not_allowed() =>
        (await PosternAsync("run", "tenant.create", "-h"))
            .Is(ExitCode.Ok)
            .Prints(
                "--owner-email <email>",
                "--trial-days <number>",
                "At least 1. At most 90.",
                "At most 200 characters.",
                "Default: true.",
                "several times",
                "--lines <json>",
                "JSON objects with unitAmount, taxRate.",
                "At least 1 of them.",
                "--until <time>",
                "--input-reason",
                "second person",
                "Your roles do not allow it."
            );

    [Fact]
    public async Task Help_of_the_whole_lists_the_commands_and_the_exit_codes() =>
        (await PosternAsync("--help"))
            .Is(ExitCode.Ok)
            .Prints("login", "operations", "audit-entry", "Exit codes:", "5  server unreachable");

    [Fact]
    public async Task The_catalogue_is_kept_for_five_minutes()
    {
        await PosternAsync("tenant.plan.update", "--help");
        Time.Pass(TimeSpan.FromMinutes(4));
        await PosternAsync("tenant.plan.update", "--help");
        Assert.Equal(1, Fetches);

        Time.Pass(TimeSpan.FromMinutes(2));
        await PosternAsync("tenant.plan.update", "--help");
        Assert.Equal(2, Fetches);
    }

    [Fact]
    public async Task An_operation_that_the_kept_catalogue_lacks_is_looked_for_again()
    {
        var catalogue = Admin.Catalogue;
        Admin.Catalogue = """{"items":[]}""";
        await PosternAsync("operations");
        Admin.Catalogue = catalogue;

        (await PosternAsync("tenant.create", "--help")).Is(ExitCode.Ok);
    }

    [Fact]
    public async Task A_catalogue_kept_for_one_person_is_not_shown_to_another()
    {
        await PosternAsync("tenant.create", "--help");
        Variables["POSTERN_TOKEN"] = "somebody else";

        (await PosternAsync("tenant.create", "--help")).Is(ExitCode.NotSignedIn);
    }

    [Fact]
    public async Task A_shell_completes_operations_and_options_without_asking_the_server()
    {
        await PosternAsync("operations");
        Admin.Requests.Clear();

        (await PosternAsync("[suggest:13]", "postern tenan"))
            .Is(ExitCode.Ok)
            .Prints("tenant.create", "tenants");
        (await PosternAsync("[suggest:29]", "postern tenant.plan.update --p"))
            .Is(ExitCode.Ok)
            .Prints("--plan", "--preview");
        (await PosternAsync("[suggest:34]", "postern tenant.plan.update --plan "))
            .Is(ExitCode.Ok)
            .Prints("team");

        Assert.Empty(Admin.Requests);
    }
}
