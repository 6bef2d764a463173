using Microsoft.Playwright;
using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Journeys;

/// <summary>
/// A console and Tally with its demo companies: two programs with a database each, which know of each other what the runtime
/// plane tells. Tally is at <c>localhost</c> and the console at <c>127.0.0.1</c>, since cookies do not know ports.
/// </summary>
internal sealed class TallyBesideConsole : IAsyncDisposable
{
    private const string Password = "five strokes make a tally";

    private readonly DirectoryInfo _folder;
    private readonly Dictionary<string, string> _settings;
    private readonly Uri _origin;
    private BackgroundProcess _tally;
    private BackgroundProcess? _second;

    private TallyBesideConsole(
        ConsoleServer console,
        DirectoryInfo folder,
        Dictionary<string, string> settings,
        Uri origin
    )
    {
        (Console, _folder, _settings, _origin) = (console, folder, settings, origin);
        _tally = Run(settings);
    }

    public ConsoleServer Console { get; }

    /// <summary>Of its database; relative paths in its configuration begin here.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Starts both, and waits until Tally has told of Noor Haddad.</summary>
    /// <param name="kind">Of the console's database.</param>
    /// <param name="apart">Whether the console's two planes are processes of their own.</param>
    /// <param name="origin">Where Tally is; a free port when left out.</param>
    /// <param name="server">What else the console's configuration says, by environment variable.</param>
    /// <param name="tally">What else Tally's says.</param>
    public static async Task<TallyBesideConsole> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite,
        bool apart = false,
        Uri? origin = null,
        IReadOnlyDictionary<string, string>? server = null,
        IReadOnlyDictionary<string, string>? tally = null
    )
    {
        origin ??= FreeOrigin();
        var console = await ConsoleServer.StartAsync(
            kind,
            ["Name", "Half Moon Bakery"],
            tally: origin.GetLeftPart(UriPartial.Authority),
            apart: apart,
            configured: server
        );
        var folder = Directory.CreateTempSubdirectory("tally-");
        var both = new TallyBesideConsole(
            console,
            folder,
            new Dictionary<string, string>(
                tally ?? new Dictionary<string, string>(),
                StringComparer.Ordinal
            )
            {
                ["ASPNETCORE_URLS"] = origin.GetLeftPart(UriPartial.Authority),
                ["Tally__Database"] = Path.Combine(folder.FullName, "tally.db"),
                ["Postern__RuntimeUrl"] = console.Runtime.AbsoluteUri,
                ["Postern__ServiceKey"] = await console.CreateKeyAsync("tally"),
                ["Postern__SettingsFile"] = Path.Combine(folder.FullName, "settings.json"),
            },
            origin
        );
        await Poll.UntilAsync("Tally has told of its users", both.KnowsNoorAsync, Patience);
        return both;
    }

    /// <summary>Starts another Tally over the same database, as a product has several behind its address.</summary>
    /// <param name="otherwise">What its configuration says otherwise than the first one's, by environment variable.</param>
    /// <returns>Where it is.</returns>
    public async Task<Uri> StartSecondAsync(IReadOnlyDictionary<string, string>? otherwise = null)
    {
        var origin = FreeOrigin();
        var settings = new Dictionary<string, string>(_settings, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = origin.GetLeftPart(UriPartial.Authority),
            ["Postern__SettingsFile"] = Path.Combine(_folder.FullName, "second.json"),
        };
        foreach (var (name, value) in otherwise ?? new Dictionary<string, string>())
            settings[name] = value;
        _second = Run(settings);
        await AnswersAsync(origin);
        return origin;
    }

    /// <summary>Ends the second Tally in the middle of whatever it does (SIGKILL).</summary>
    public Task KillSecondAsync() => _second!.KillAsync();

    /// <summary>Stops the first Tally and starts it anew, with nothing but its files.</summary>
    public async Task RestartAsync()
    {
        await _tally.StopAsync();
        await _tally.DisposeAsync();
        _tally = Run(_settings);
        await AnswersAsync(_origin);
    }

    /// <summary>An address that nobody listens at yet.</summary>
    public static Uri FreeOrigin() => new($"http://localhost:{FreePort.Find()}");

    public string Address(string path) => new Uri(_origin, path).AbsoluteUri;

    /// <summary>Signs a customer in, with Tally's own password.</summary>
    public async Task SignInAsync(Window window, string email)
    {
        await window.Page.GotoAsync(Address("/sign-in"));
        await window.Page.GetByLabel("E-mail").FillAsync(email);
        await window.Page.GetByLabel("Password").FillAsync(Password);
        await window
            .Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })
            .ClickAsync();
        await window.Page.WaitForURLAsync(Address("/"));
    }

    public async ValueTask DisposeAsync()
    {
        await _tally.DisposeAsync();
        if (_second is not null)
            await _second.DisposeAsync();
        _folder.Delete(recursive: true);
        await Console.DisposeAsync();
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Built along with these tests, in the same configuration.</summary>
    private static string Executable =>
        Repository.Folder(
            "samples",
            "Tally",
            "bin",
            Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
            "Tally"
        );

    private BackgroundProcess Run(Dictionary<string, string> settings) =>
        BackgroundProcess.Start([Executable], _folder.FullName, settings);

    private static async Task AnswersAsync(Uri origin)
    {
        using var http = new HttpClient();
        await Poll.UntilAsync(
            "Tally answers",
            async cancellation =>
            {
                try
                {
                    using var answer = await http.GetAsync(
                        new Uri(origin, "/health"),
                        cancellation
                    );
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            Patience
        );
    }

    private async Task<bool> KnowsNoorAsync(CancellationToken cancellation)
    {
        Assert.False(_tally.HasExited, $"Tally ended with {_tally.ExitCode}:\n{_tally.Output}");
        var found = await Console.GetAsync("erin", "/api/v1/users?search=Noor%20Haddad");
        return found.GetProperty("items").GetArrayLength() > 0;
    }
}
