using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Cli;
using Postern.Development;

namespace Postern.Tests.Contract;

/// <summary>The real command line against the real server: two processes and a person at the identity provider's page.</summary>
[Trait("Needs", "published server")]
public sealed class CommandLineTests(CommandLineFixture fixture) : IClassFixture<CommandLineFixture>
{
    private static readonly string[] Why = ["--reason", "asked for by the customer"];

    [Fact]
    public async Task Signing_in_needs_a_browser_once_and_is_kept()
    {
        Assert.Contains("ben@postern.example", fixture.SignedIn, StringComparison.Ordinal);

        var me = await fixture.PosternAsync("whoami");

        Is(ExitCode.Ok, me);
        Assert.Contains("ben@postern.example", me.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_previewed_and_then_changed()
    {
        var created = await fixture.PosternAsync([
            "tenant.create",
            "--name",
            "Vandelay",
            "--plan",
            "free",
            .. Why,
            "--json",
        ]);
        Is(ExitCode.Ok, created);
        var tenant = JsonElement
            .Parse(created.Output)
            .GetProperty("result")
            .GetProperty("id")
            .GetString()!;
        string[] change = ["tenant.plan.update", "--target", tenant, "--plan", "team", .. Why];

        var preview = await fixture.PosternAsync([.. change, "--preview"]);
        var unchanged = await fixture.PosternAsync("tenant", tenant, "--json");
        var done = await fixture.PosternAsync(change);
        var changed = await fixture.PosternAsync("tenant", tenant, "--json");
        var again = await fixture.PosternAsync(change);
        var listed = await fixture.PosternAsync("tenants", "--search", "vandelay");

        Is(ExitCode.Ok, preview);
        Assert.DoesNotContain("audit entry", preview.Output, StringComparison.Ordinal);
        Assert.Equal("free", JsonElement.Parse(unchanged.Output).GetProperty("plan").GetString());
        Is(ExitCode.Ok, done);
        Assert.Contains("audit entry", done.Output, StringComparison.Ordinal);
        Assert.Equal("team", JsonElement.Parse(changed.Output).GetProperty("plan").GetString());
        Is(ExitCode.Refused, again);
        Assert.Contains("plan_unchanged", again.Output, StringComparison.Ordinal);
        Is(ExitCode.Ok, listed);
        Assert.Contains("Vandelay", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_and_a_missing_reason_are_misuse()
    {
        Is(ExitCode.Usage, await fixture.PosternAsync("tenants", "--colour", "red"));
        Is(
            ExitCode.Usage,
            await fixture.PosternAsync("tenant.create", "--name", "Kramerica", "--plan", "free")
        );
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_so()
    {
        var nobody = Directory.CreateTempSubdirectory("postern-cli-");
        try
        {
            Is(
                ExitCode.NotSignedIn,
                await fixture.RunAsync(nobody.FullName, token: null, "tenants")
            );
            Is(
                ExitCode.NotSignedIn,
                await fixture.RunAsync(nobody.FullName, token: "garbage", "tenants")
            );
        }
        finally
        {
            nobody.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Who_may_not_is_told_so()
    {
        Is(
            ExitCode.Forbidden,
            await fixture.PosternAsync([
                "tenant.flag.set",
                "--target",
                Guid.CreateVersion7().ToString(),
                "--flag",
                "sso",
                "--on",
                "true",
                .. Why,
            ])
        );
    }

    [Fact]
    public async Task What_is_not_there_is_a_refusal()
    {
        Is(
            ExitCode.Refused,
            await fixture.PosternAsync("tenant", Guid.CreateVersion7().ToString())
        );
    }

    private static void Is(int exitCode, CommandResult result) =>
        Assert.True(
            result.ExitCode == exitCode,
            $"Exit code {result.ExitCode}, not {exitCode}:\n{result.Output}"
        );
}

/// <summary>A published server, the development provider, and Ben's shell, signed in by the device flow.</summary>
public sealed partial class CommandLineFixture(PublishedServer published) : IAsyncLifetime
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("postern-cli-");
    private TestDatabase? _database;
    private Microsoft.AspNetCore.Builder.WebApplication? _provider;
    private ContractServer? _server;

    /// <summary>What the command line said while it signed in.</summary>
    public string SignedIn { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _provider = DevelopmentIdentityProvider.Build(new() { Url = "http://127.0.0.1:0" });
        await _provider.StartAsync();
        _server = await ContractServer.StartAsync(
            published,
            new Dictionary<string, string>
            {
                ["Postern__Database"] = _database.ConnectionString,
                ["Postern__Sso__Authority"] = _provider.Urls.Single(),
                ["Postern__Sso__ClientId"] = DevelopmentDefaults.ClientId,
                ["Postern__Sso__ClientSecret"] = DevelopmentDefaults.ClientSecret,
                ["Postern__Sso__CliClientId"] = DevelopmentDefaults.CliClientId,
                ["Postern__Sso__Audience"] = DevelopmentDefaults.Audience,
            }
        );
        SignedIn = await SignInAsync("ben");
    }

    public Task<CommandResult> PosternAsync(params string[] arguments) =>
        RunAsync(_home.FullName, token: null, arguments);

    public Task<CommandResult> RunAsync(string home, string? token, params string[] arguments) =>
        Command.TryAsync(
            ["dotnet", Program, .. arguments],
            home,
            Variables(home, token),
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_provider is not null)
        {
            await _provider.StopAsync();
            await _provider.DisposeAsync();
        }

        if (_database is not null)
            await _database.DisposeAsync();
        _home.Delete(recursive: true);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "postern-cli.dll");

    private async Task<string> SignInAsync(string who)
    {
        await using var login = BackgroundProcess.Start(
            ["dotnet", Program, "login"],
            _home.FullName,
            Variables(_home.FullName, token: null)
        );
        Match code = Match.Empty;
        await Poll.UntilAsync(
            "the command line shows a code",
            _ =>
                Task.FromResult((code = UserCode().Match(login.Output)).Success || login.HasExited),
            TimeSpan.FromSeconds(30)
        );
        Assert.True(code.Success, login.Output);

        using var browser = new HttpClient();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["user_code"] = code.Value,
                ["subject"] = DevelopmentStaff
                    .Default.Single(staff => staff.Email == $"{who}@postern.example")
                    .Subject,
            }
        );
        using var answer = await browser.PostAsync($"{_provider!.Urls.Single()}/device", form);
        answer.EnsureSuccessStatusCode();

        await login.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(login.ExitCode == 0, login.Output);
        return login.Output;
    }

    private Dictionary<string, string> Variables(string home, string? token)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["XDG_CONFIG_HOME"] = home,
            ["POSTERN_SERVER"] = _server!.Url.ToString(),
        };
        if (token is not null)
            variables["POSTERN_TOKEN"] = token;
        return variables;
    }

    [GeneratedRegex("[A-Z]{4}-[A-Z]{4}")]
    private static partial Regex UserCode();
}
