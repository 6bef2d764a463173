using System.Text.Json.Nodes;
using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class TerminalSafetyTests : CommandLine
{
    // As JSON: clear the screen, C1 escape, right-to-left override, zero-width space, line break.
    private const string Hostile = @"x\u001b[2J\u009b1m\u202e\u200by\nz";
    private const string Harmless = @"x\u{001B}[2J\u{009B}1m\u{202E}\u{200B}y\u{000A}z";

    public TerminalSafetyTests() => HaveAToken();

    [Fact]
    public async Task Control_and_direction_characters_of_the_server_are_shown_and_not_obeyed()
    {
        Admin.Pages["tenants"] =
            $$"""{"items":[{"id":"1","name":"{{Hostile}}"}],"next":"{{Hostile}}"}""";

        var outcome = await PosternAsync("tenants");

        outcome.Is(ExitCode.Ok).Prints("1", Harmless, "more: --cursor " + Harmless);
        AssertHarmless(outcome.Output);
    }

    [Fact]
    public async Task An_error_is_as_harmless_as_an_answer()
    {
        Admin.OperationAnswers.Enqueue(_ =>
            FakeAdminServer.Problem(409, "rule", Hostile, $$"""{"{{Hostile}}":["{{Hostile}}"]}""")
        );

        var outcome = await PosternAsync("tenant.plan.update", "--plan", "team");

        outcome.Is(ExitCode.Refused).Tells(Harmless);
        AssertHarmless(outcome.Error);
    }

    [Fact]
    public async Task Help_is_as_harmless()
    {
        Admin.Catalogue = Admin
            .Catalogue.Replace("The plan to move to.", Hostile)
            .Replace("Takes effect at once.", Hostile);

        var outcome = await PosternAsync("tenant.plan.update", "--help");

        outcome.Is(ExitCode.Ok).Prints(Harmless);
        AssertHarmless(outcome.Output);
    }

    [Fact]
    public async Task Json_keeps_the_characters_as_escapes()
    {
        Admin.Pages["tenants"] = $$"""{"items":[{"name":"{{Hostile}} Ünïcödé"}],"next":null}""";

        var outcome = await PosternAsync("tenants", "--json");

        outcome.Is(ExitCode.Ok).Prints("Ünïcödé");
        AssertHarmless(outcome.Output);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(Admin.Pages["tenants"]),
                JsonNode.Parse(outcome.Output)
            )
        );
    }

    [Fact]
    public async Task Brackets_of_the_server_are_text_and_not_markup()
    {
        Admin.Pages["tenants"] = """{"items":[{"name":"[red]Acme[/] [[x]"}],"next":null}""";

        (await PosternAsync("tenants")).Is(ExitCode.Ok).Prints("[red]Acme[/] [[x]");
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, "1", false)]
    [InlineData(false, null, false)]
    public async Task There_are_colours_only_on_a_terminal_that_wants_them(
        bool terminal,
        string? noColour,
        bool colours
    )
    {
        OutputIsTerminal = terminal;
        if (noColour is not null)
            Variables["NO_COLOR"] = noColour;

        var outcome = await PosternAsync("tenant.plan.update", "--plan", "team");

        outcome.Is(ExitCode.Ok).Prints("free", "team");
        Assert.Equal(colours, outcome.Output.Contains('\u001b'));
    }

    private static void AssertHarmless(string text) =>
        Assert.DoesNotContain(
            text,
            c => (char.IsControl(c) && c is not ('\n' or '\r')) || c is '\u202e' or '\u200b'
        );
}
