using Microsoft.Extensions.Configuration;
using Postern.Server;

namespace Postern.Tests.Server;

/// <summary>Runs a command of the server as a function.</summary>
internal static class CommandLine
{
    public static Task<CommandOutcome> RunAsync(TestDatabase database, params string[] arguments) =>
        RunAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Postern:Database"] = database.ConnectionString,
            },
            arguments
        );

    public static async Task<CommandOutcome> RunAsync(
        IReadOnlyDictionary<string, string?> settings,
        params string[] arguments
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await ServerCommands.RunAsync(
            arguments,
            new ServerSetup(
                new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
                isDevelopment: false
            ),
            output,
            error,
            TestContext.Current.CancellationToken
        );
        return new CommandOutcome(exit, output.ToString(), error.ToString());
    }
}

internal sealed record CommandOutcome(int Exit, string Output, string Error);
