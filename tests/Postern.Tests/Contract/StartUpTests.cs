using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Tests.Contract;

/// <summary>The published server refuses to start on settings that would open the gate, and says all that is wrong.</summary>
[Trait("Needs", "published server")]
public sealed class StartUpTests(PublishedServer published)
{
    private const string Urls = "Postern__Admin__Urls";
    private const string Networks = "Postern__Admin__AllowedNetworks";
    private const string Authority = "Postern__Sso__Authority";
    private const string Development = "Postern__Development__IdentityProvider";

    [Theory]
    [InlineData($"{Urls}=http://8.8.8.8:9090", Urls)]
    [InlineData($"{Urls}=http://[2001:4860:4860::8888]:9090", Urls)]
    [InlineData($"{Urls}=http://[::ffff:8.8.8.8]:9090", Urls)]
    [InlineData($"{Urls}=http://0x08080808:9090", Urls)]
    [InlineData($"{Urls}=http://admin.example.com:9090", Urls)]
    [InlineData($"{Urls}=http://127.0.0.1:9090;http://8.8.8.8:9090", Urls)]
    [InlineData($"{Urls}=ftp://127.0.0.1", Urls)]
    [InlineData($"{Urls}=9090", Urls)]
    [InlineData($"{Networks}__0=0.0.0.0/0", Networks)]
    [InlineData($"{Networks}__0=::/0", Networks)]
    [InlineData($"{Networks}__0=8.8.8.0/24", Networks)]
    [InlineData($"{Networks}__0=10.0.0.0/7", Networks)]
    [InlineData($"{Networks}__0=everybody", Networks)]
    [InlineData($"{Networks}__0=10.0.0.0/8;{Networks}__1=0.0.0.0/0", Networks)]
    [InlineData("Postern__Admin__AllowedHosts__0=*", "Postern__Admin__AllowedHosts")]
    [InlineData("Postern__Admin__TrustedProxies__0=proxy", "Postern__Admin__TrustedProxies")]
    [InlineData($"{Authority}=http://idp.example.com", Authority)]
    [InlineData($"{Authority}=idp.example.com", Authority)]
    [InlineData($"{Authority}=https://idp.example.com/?tenant=1", Authority)]
    [InlineData($"{Authority}=", Authority)]
    [InlineData("Postern__Sso__ClientId=", "Postern__Sso__ClientId")]
    [InlineData("Postern__Sso__Audience=", "Postern__Sso__Audience")]
    [InlineData("Postern__Sso__RequireMfa=banana", "Postern__Sso__RequireMfa")]
    [InlineData("Postern__Sso__IdleMinutes=600", "Postern__Sso__IdleMinutes")]
    [InlineData("Postern__Sso__Roles__admin__0=admins", "Postern__Sso__Roles__admin")]
    [InlineData("Postern__Roles__root__0=tenant.create", "Postern__Roles__root")]
    [InlineData("Postern__Database=nonsense", "Postern__Database")]
    [InlineData("Postern__Database=Port=5432;Password=x", "Postern__Database")]
    [InlineData("Postern__Database=Data Source=:memory:", "Postern__Database")]
    [InlineData($"{Development}=maybe", Development)]
    [InlineData($"{Development}=true;DOTNET_ENVIRONMENT=Development", Development)]
    [InlineData($"{Development}=true;{Authority}=", Development)]
    public async Task A_faulty_setting_is_named_and_nothing_starts(string changes, string setting)
    {
        var (exit, output, error) = await ServeAsync(changes);

        Assert.Equal(1, exit);
        Assert.Contains("1 fault;", error, StringComparison.Ordinal);
        Assert.Contains($"{setting} ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", output + error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        string[] faulty =
        [
            $"{Urls}=http://8.8.8.8:9090",
            $"{Networks}__0=0.0.0.0/0",
            $"{Development}=true",
            "Postern__Sso__ClientId=",
            "Postern__Sso__Audience=",
            "Postern__Sso__RequireMfa=banana",
            "Postern__Sso__Roles__admin__0=admins",
            "Postern__Database=nothing=1",
        ];

        // The provider's client and audience have defaults beside the development provider, so they stand alone.
        var (exit, _, error) = await ServeAsync(
            string.Join(
                ';',
                faulty.Where(fault => !fault.StartsWith(Development, StringComparison.Ordinal))
            )
        );
        var (_, _, beside) = await ServeAsync(
            $"{Development}=true;{Urls}=http://8.8.8.8:9090;{Networks}__0=0.0.0.0/0"
        );

        Assert.Equal(1, exit);
        foreach (
            var setting in faulty
                .Select(fault => fault.Split('=')[0])
                .Where(setting => setting != Development)
                .Select(setting =>
                    setting.EndsWith("__0", StringComparison.Ordinal) ? setting[..^3] : setting
                )
        )
            Assert.Contains(setting, error, StringComparison.Ordinal);
        // Outside development, and beside a real provider: two faults of one setting.
        Assert.Equal(2, Count(beside, Development));
        Assert.Contains(Urls, beside, StringComparison.Ordinal);
        Assert.Contains(Networks, beside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_a_faulty_setting_is_not_printed()
    {
        var (exit, output, error) = await ServeAsync(
            "Postern__Database=Port=5432;Password=hunter2;Postern__Webhook__Secret=whsec_hunter2"
        );

        Assert.Equal(1, exit);
        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", "10.0.0.0/8", false)]
    [InlineData("0.0.0.0", "127.0.0.0/8", true)]
    [InlineData("[::]", "10.0.0.0/8", false)]
    [InlineData("[::]", "127.0.0.0/8", true)]
    public async Task On_a_wildcard_address_only_allowed_networks_are_heard(
        string host,
        string network,
        bool isHeard
    )
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var port = FreePort.Find();
        var settings = Good($"http://{host}:{port}");
        settings["Postern__Database"] = database.ConnectionString;
        settings[$"{Networks}__0"] = network;
        var executable = await published.ExecutableAsync();
        await using var server = BackgroundProcess.Start(
            [executable, "serve"],
            Path.GetDirectoryName(executable)!,
            settings
        );

        var answer = "";
        await Poll.UntilAsync(
            "the port takes connections",
            async _ =>
            {
                Assert.False(server.HasExited, server.Output);
                try
                {
                    answer = await AskAsync(port);
                    return true;
                }
                catch (SocketException exception)
                    when (exception.SocketErrorCode == SocketError.ConnectionRefused)
                {
                    return false;
                }
            },
            TimeSpan.FromMinutes(2)
        );

        Assert.Equal(isHeard ? "HTTP/1.1 200" : "", answer[..Math.Min(answer.Length, 12)]);
    }

    /// <summary>Everything that the server says to a plain request before it closes; nothing when it hangs up.</summary>
    private static async Task<string> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                )
            );
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(bound.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> ServeAsync(string changes)
    {
        var settings = Good($"http://127.0.0.1:{FreePort.Find()}");
        foreach (var change in Split(changes))
        {
            var pair = change.Split('=', 2);
            settings[pair[0]] = pair[1];
        }

        var executable = await published.ExecutableAsync();
        await using var server = BackgroundProcess.Start(
            [executable, "serve"],
            Path.GetTempPath(),
            settings
        );
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        var output = string.Join('\n', server.StandardOutput);
        Assert.Equal("", output);
        return (server.ExitCode!.Value, output, server.Output);
    }

    /// <summary>At each semicolon that a setting's name follows; a value may hold others.</summary>
    private static IEnumerable<string> Split(string changes) =>
        changes
            .Replace(";Postern__", "\nPostern__", StringComparison.Ordinal)
            .Replace(";DOTNET_", "\nDOTNET_", StringComparison.Ordinal)
            .Split('\n');

    private static Dictionary<string, string> Good(string url) =>
        new(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Postern__Database"] =
                $"Data Source={Path.Combine(Path.GetTempPath(), "postern-not-made.db")}",
            [Urls] = url,
            [Authority] = "https://idp.example.com",
            ["Postern__Sso__ClientId"] = "postern",
            ["Postern__Sso__Audience"] = "postern-api",
        };

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
