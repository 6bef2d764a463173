using Postern.Cli;

namespace Postern.Tests.Cli;

/// <summary>A shell with a home of its own, a fake admin plane and a fake identity provider.</summary>
public abstract class CommandLine : IAsyncLifetime
{
    private protected FakeAdminServer Admin { get; } = new();

    private protected FakeIdentityProvider Provider { get; } = new();

    private protected ImpatientTime Time { get; } = new();

    private protected Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    protected string Home { get; } = Directory.CreateTempSubdirectory("postern-cli-").FullName;

    /// <summary>What Ctrl+C would do.</summary>
    protected CancellationTokenSource Interrupt { get; } = new();

    protected bool OutputIsTerminal { get; set; }

    protected string[] PrivateFiles =>
        Directory.Exists(Path.Combine(Home, "postern"))
            ? Directory.GetFiles(Path.Combine(Home, "postern"))
            : [];

    public async ValueTask InitializeAsync()
    {
        await Provider.StartAsync();
        await Admin.StartAsync();
        Admin.Authority = Provider.Address;
        Variables["XDG_CONFIG_HOME"] = Home;
        Variables["POSTERN_SERVER"] = Admin.Address;
    }

    public async ValueTask DisposeAsync()
    {
        Interrupt.Dispose();
        await Admin.DisposeAsync();
        await Provider.DisposeAsync();
        Directory.Delete(Home, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected void HaveAToken() => Variables["POSTERN_TOKEN"] = FakeIdentityProvider.Token;

    private protected async Task<Outcome> PosternAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment
        {
            Output = output,
            Error = error,
            Variable = name => Variables.GetValueOrDefault(name),
            OutputIsTerminal = OutputIsTerminal,
            Width = 200,
            Time = Time,
        };
        var exitCode = await Postern.Cli.Cli.RunAsync(args, environment, Interrupt.Token);
        return new(exitCode, output.ToString(), error.ToString());
    }
}

internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public Outcome Is(int exitCode)
    {
        Assert.True(
            ExitCode == exitCode,
            $"Exit code {ExitCode}, not {exitCode}.\n{Output}\n{Error}"
        );
        return this;
    }

    public Outcome Prints(params string[] texts)
    {
        Assert.All(texts, text => Assert.Contains(text, Output, StringComparison.Ordinal));
        return this;
    }

    public Outcome Tells(params string[] texts)
    {
        Assert.All(texts, text => Assert.Contains(text, Error, StringComparison.Ordinal));
        return this;
    }
}
