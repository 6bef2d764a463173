namespace Postern.Tests.InfrastructureTests;

/// <summary>The process around the server, with programs in its place that behave in the one way looked at.</summary>
public sealed class ServerProcessTests
{
    private static readonly Dictionary<string, string> NoSettings = [];
    private static readonly HttpClient Http = new();

    private static readonly string Faulty = Program("faulty-server");
    private static readonly string Healthy = Program("healthy-server");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_ends_at_once_is_an_error_that_shows_what_it_wrote()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ServerProcess.StartAsync(Faulty, NoSettings, cancellationToken: Cancelled)
        );

        Assert.Contains("ended with 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("8.8.8.8 is a public address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_is_there_once_it_says_that_it_is_alive()
    {
        await using var server = await ServerProcess.StartAsync(
            Healthy,
            new Dictionary<string, string> { ["Postern__Database"] = "Data Source=/nowhere" },
            cancellationToken: Cancelled
        );

        Assert.Null(server.ExitCode);
        Assert.Equal(
            "serve, Data Source=/nowhere",
            await Http.GetStringAsync(server.Admin, Cancelled)
        );
        Assert.Contains("not alive yet", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_server_can_say_goodbye()
    {
        await using var server = await ServerProcess.StartAsync(
            Healthy,
            NoSettings,
            cancellationToken: Cancelled
        );

        Assert.Equal(0, await server.StopAsync(Cancelled));

        Assert.EndsWith("goodbye", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_server_cannot_and_another_takes_its_address()
    {
        await using var killed = await ServerProcess.StartAsync(
            Healthy,
            NoSettings,
            cancellationToken: Cancelled
        );
        await killed.KillAsync(Cancelled);

        await using var next = await ServerProcess.StartAsync(
            Healthy,
            killed.Settings,
            cancellationToken: Cancelled
        );

        Assert.Equal(137, killed.ExitCode);
        Assert.DoesNotContain("goodbye", killed.Output, StringComparison.Ordinal);
        Assert.Equal(killed.Admin, next.Admin);
    }

    [Fact]
    public async Task A_program_that_nobody_ended_does_not_outlive_the_test()
    {
        var server = await ServerProcess.StartAsync(
            Healthy,
            NoSettings,
            cancellationToken: Cancelled
        );

        await server.DisposeAsync();

        Assert.Equal(137, server.ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            Http.GetAsync(server.Admin, Cancelled)
        );
    }

    private static string Program(string name) =>
        Repository.Folder("tests", "Postern.Tests", "InfrastructureTests", "Programs", name);
}
