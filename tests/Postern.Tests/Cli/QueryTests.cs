using System.Text.Json.Nodes;
using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class QueryTests : CommandLine
{
    public QueryTests() => HaveAToken();

    [Fact]
    public async Task Tenants_are_a_table_with_the_way_to_the_next_page()
    {
        var outcome = await PosternAsync(
            "tenants",
            "--search",
            "AT&T corp",
            "--plan",
            "free",
            "--limit",
            "5"
        );

        outcome.Is(ExitCode.Ok).Prints("more: --cursor abc");
        Assert.Matches(
            @"^id +name +slug +status +plan +createdAt\n",
            outcome.Output.ReplaceLineEndings("\n")
        );
        Assert.Matches(
            $@"{FakeAdminServer.Tenant} +AT&T +att +active +free +2030-01-01T00:00:00Z",
            outcome.Output
        );
        Assert.DoesNotContain("unknown", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(
            "?search=AT%26T%20corp&plan=free&limit=5",
            Assert.Single(Admin.Requests).Query
        );
    }

    [Fact]
    public async Task With_json_a_page_is_printed_as_it_came()
    {
        var outcome = await PosternAsync("tenants", "--json");

        outcome.Is(ExitCode.Ok);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(Admin.Pages["tenants"]),
                JsonNode.Parse(outcome.Output)
            )
        );
    }

    [Fact]
    public async Task A_page_without_a_next_one_does_not_speak_of_more()
    {
        var outcome = await PosternAsync("users", "--search", "ann");

        outcome.Is(ExitCode.Ok).Prints("Nothing found.");
        Assert.DoesNotContain("more", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_of_a_tenant_are_asked_of_the_tenant()
    {
        (await PosternAsync("users", "--tenant", FakeAdminServer.Tenant, "--search", "ann"))
            .Is(ExitCode.Ok)
            .Prints("ann@att.example");

        Assert.Equal(
            "?search=ann",
            Assert.Single(Admin.RequestsTo($"/api/v1/tenants/{FakeAdminServer.Tenant}/users")).Query
        );
    }

    [Fact]
    public async Task A_tenant_is_a_list_of_what_is_known_of_it()
    {
        var outcome = await PosternAsync("tenant", FakeAdminServer.Tenant);

        outcome.Is(ExitCode.Ok).Prints("flags", "beta");
        Assert.Matches(@"name +AT&T", outcome.Output);
        Assert.Matches(@"tags +telecoms, big", outcome.Output);
        Assert.Matches(@"owner\.email +a@att\.example", outcome.Output);
        Assert.Matches(@"domain +\(none\)", outcome.Output);
    }

    [Fact]
    public async Task An_audit_entry_shows_before_and_after_side_by_side()
    {
        var outcome = await PosternAsync("audit-entry", FakeAdminServer.Entry);

        outcome.Is(ExitCode.Ok).Prints("erin@postern.example");
        Assert.Matches(@"property +before +after", outcome.Output);
        Assert.Matches(@"tenant\.plan +free +team", outcome.Output);
    }

    [Fact]
    public async Task The_audit_is_searched_by_every_filter()
    {
        (
            await PosternAsync(
                "audit",
                "--tenant",
                "t",
                "--user",
                "u",
                "--staff",
                "erin@postern.example",
                "--action",
                "a",
                "--kind",
                "change",
                "--from",
                "2030-01-01T00:00:00Z",
                "--to",
                "2030-02-01T00:00:00Z",
                "--text",
                "x",
                "--cursor",
                "c"
            )
        )
            .Is(ExitCode.Ok)
            .Prints("tenant.plan.update", "erin@postern.example");

        Assert.Equal(
            "?tenant=t&user=u&staff=erin%40postern.example&action=a&kind=change&from=2030-01-01T00%3A00%3A00Z"
                + "&to=2030-02-01T00%3A00%3A00Z&text=x&cursor=c",
            Assert.Single(Admin.Requests).Query
        );
    }

    [Fact]
    public async Task Plans_show_whatever_plain_facts_they_have()
    {
        var outcome = await PosternAsync("plans");

        outcome.Is(ExitCode.Ok);
        Assert.Matches(@"key +name", outcome.Output);
        Assert.Matches(@"team +Team", outcome.Output);
    }

    [Theory]
    [InlineData("tenant", "..")]
    [InlineData("user", "acme")]
    [InlineData("audit-entry", "1")]
    public async Task What_is_no_id_is_not_asked_for(string query, string id)
    {
        (await PosternAsync(query, id)).Is(ExitCode.Usage).Tells("is not an id");

        Assert.Empty(Admin.Requests);
    }

    [Fact]
    public async Task An_id_that_is_not_there_is_told()
    {
        (await PosternAsync("user", FakeAdminServer.Tenant))
            .Is(ExitCode.Refused)
            .Tells("(not_found)");
    }
}
