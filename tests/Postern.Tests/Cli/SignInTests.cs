using System.Runtime.Versioning;
using Postern.Cli;

namespace Postern.Tests.Cli;

public sealed class SignInTests : CommandLine
{
    [Fact]
    public async Task A_sign_in_shows_the_code_waits_for_the_browser_and_says_who_came()
    {
        Provider.Errors.Enqueue("authorization_pending");

        var outcome = await PosternAsync("login");

        outcome
            .Is(ExitCode.Ok)
            .Prints("BCDF-GHJK", Provider.Address + "/device", "sam@postern.example", "support");
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)], Time.Pauses);
        var started = Assert.Single(Provider.RequestsTo("/device_authorization")).Body;
        Assert.Contains("client_id=postern-cli", started, StringComparison.Ordinal);
        Assert.Contains("scope=openid+profile+email", started, StringComparison.Ordinal);
        Assert.Contains("resource=postern-api", started, StringComparison.Ordinal);
        Assert.DoesNotContain("prompt", started, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fresh_sign_in_asks_the_provider_not_to_remember()
    {
        (await PosternAsync("login", "--fresh")).Is(ExitCode.Ok);

        var started = Assert.Single(Provider.RequestsTo("/device_authorization")).Body;
        Assert.Contains("prompt=login", started, StringComparison.Ordinal);
        Assert.Contains("max_age=0", started, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_says_slow_down_is_asked_five_seconds_later_from_then_on()
    {
        Provider.Errors.Enqueue("slow_down");
        Provider.Errors.Enqueue("authorization_pending");

        (await PosternAsync("login")).Is(ExitCode.Ok);

        Assert.Equal([3, 8, 8], Time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_lost_connection_while_waiting_does_not_end_the_sign_in()
    {
        Provider.Errors.Enqueue("cut");

        (await PosternAsync("login")).Is(ExitCode.Ok);

        Assert.Equal([3, 6], Time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Theory]
    [InlineData("access_denied", "access_denied")]
    [InlineData("expired_token", "run out")]
    [InlineData("invalid_client", "invalid_client")]
    public async Task A_declined_sign_in_keeps_no_token(string error, string said)
    {
        Provider.Errors.Enqueue(error);

        (await PosternAsync("login")).Is(ExitCode.NotSignedIn).Tells(said, "postern login");

        Assert.Empty(PrivateFiles);
    }

    [Fact]
    public async Task A_code_that_nobody_enters_runs_out()
    {
        for (var i = 0; i < 300; i++)
            Provider.Errors.Enqueue("authorization_pending");

        (await PosternAsync("login")).Is(ExitCode.NotSignedIn).Tells("run out");

        Assert.Equal(200, Provider.RequestsTo("/token").Count());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_token_is_in_a_file_that_only_its_owner_can_read()
    {
        (await PosternAsync("login")).Is(ExitCode.Ok);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Assert.Contains(
            PrivateFiles,
            file => File.ReadAllText(file).Contains(FakeIdentityProvider.Token)
        );
        Assert.All(
            PrivateFiles,
            file =>
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(file)
                )
        );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(Home, "postern"))
        );
    }

    [Fact]
    public async Task The_server_of_the_last_sign_in_is_the_one_talked_to()
    {
        Variables.Remove("POSTERN_SERVER");
        (await PosternAsync("login", "--server", Admin.Address)).Is(ExitCode.Ok);

        (await PosternAsync("whoami"))
            .Is(ExitCode.Ok)
            .Prints("sam@postern.example", "Sam Support", "support");
    }

    [Fact]
    public async Task A_sign_in_is_for_one_server_only()
    {
        (await PosternAsync("login")).Is(ExitCode.Ok);
        await using var other = new FakeAdminServer();
        await other.StartAsync();

        (await PosternAsync("whoami", "--server", other.Address))
            .Is(ExitCode.NotSignedIn)
            .Tells("postern login");

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_sign_in_that_has_run_out_is_not_sent()
    {
        (await PosternAsync("login")).Is(ExitCode.Ok);
        Time.Pass(TimeSpan.FromMinutes(11));
        Admin.Requests.Clear();

        (await PosternAsync("whoami")).Is(ExitCode.NotSignedIn).Tells("run out", "postern login");

        Assert.Empty(Admin.Requests);
    }

    [Fact]
    public async Task Signing_out_forgets_the_token()
    {
        (await PosternAsync("login")).Is(ExitCode.Ok);

        (await PosternAsync("logout")).Is(ExitCode.Ok).Prints("Signed out");

        Assert.DoesNotContain(
            PrivateFiles,
            file => File.ReadAllText(file).Contains(FakeIdentityProvider.Token)
        );
        (await PosternAsync("whoami")).Is(ExitCode.NotSignedIn);
    }

    [Fact]
    public async Task A_provider_that_calls_itself_otherwise_is_not_trusted()
    {
        Provider.Issuer = Provider.Address + "/";

        (await PosternAsync("login")).Is(ExitCode.Network).Tells("calls itself");

        Assert.Empty(Provider.RequestsTo("/device_authorization"));
    }

    [Fact]
    public async Task A_provider_with_an_endpoint_in_plain_http_elsewhere_is_not_used()
    {
        Provider.DeviceEndpoint = "http://idp.example/device_authorization";

        (await PosternAsync("login"))
            .Is(ExitCode.Network)
            .Tells("device_authorization_endpoint", "https");
    }

    [Theory]
    [InlineData("http://admin.example")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("127.0.0.1:9090")]
    [InlineData("https://user:secret@admin.example")]
    public async Task An_address_that_a_token_must_not_go_to_is_a_usage_error(string address)
    {
        HaveAToken();

        (await PosternAsync("whoami", "--server", address)).Is(ExitCode.Usage).Tells("https://");
    }

    [Fact]
    public async Task A_token_in_the_environment_goes_before_the_stored_one()
    {
        (await PosternAsync("login")).Is(ExitCode.Ok);
        Variables["POSTERN_TOKEN"] = "foreign";

        (await PosternAsync("whoami")).Is(ExitCode.NotSignedIn).Tells("POSTERN_TOKEN");
    }
}
