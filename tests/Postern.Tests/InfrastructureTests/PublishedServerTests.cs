namespace Postern.Tests.InfrastructureTests;

[Trait("Needs", "published server")]
public sealed class PublishedServerTests(PublishedServer server)
{
    [Fact]
    public async Task The_published_folder_holds_an_executable_that_runs()
    {
        var result = await server.RunAsync(
            ["--version"],
            new Dictionary<string, string>(),
            TestContext.Current.CancellationToken
        );

        Assert.True(result.ExitCode == 0, result.Output);
    }
}
