namespace Postern.Tests.Infrastructure;

/// <summary>
/// The executable that users get, published once for the whole test assembly by the first test that wants it; <c>./test</c>
/// publishes it beforehand.
/// </summary>
public sealed class PublishedServer : IAsyncDisposable
{
    /// <summary>Names a folder that already holds a published <c>postern-server</c>.</summary>
    public const string FolderVariable = "POSTERN_TEST_SERVER";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private string? _folder = Environment.GetEnvironmentVariable(FolderVariable);
    private DirectoryInfo? _ownFolder;

    /// <summary>Starts <c>postern-server serve</c> on free ports and waits until it is alive.</summary>
    /// <param name="settings">As environment variables: <c>Postern__Database</c> and so on.</param>
    /// <param name="only">The one plane that is served; both when left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ServerProcess> ServeAsync(
        IReadOnlyDictionary<string, string> settings,
        string? only = null,
        CancellationToken cancellationToken = default
    ) =>
        await ServerProcess.StartAsync(
            await ExecutableAsync(cancellationToken),
            settings,
            only,
            cancellationToken
        );

    /// <summary>Runs any other command of the executable to its end: <c>db migrate</c>, <c>doctor</c>.</summary>
    public async Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken = default
    ) =>
        await Command.TryAsync(
            [await ExecutableAsync(cancellationToken), .. arguments],
            Path.GetTempPath(),
            settings,
            cancellationToken
        );

    public async Task<string> ExecutableAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _folder ??= await PublishAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }

        var executable = Path.Combine(_folder, "postern-server");
        return File.Exists(executable)
            ? executable
            : throw new InvalidOperationException(
                $"{_folder} holds no postern-server: {FolderVariable} must name what "
                    + "`dotnet publish src/Postern.Server -o FOLDER` wrote, or be unset."
            );
    }

    public ValueTask DisposeAsync()
    {
        _ownFolder?.Delete(recursive: true);
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> PublishAsync(CancellationToken cancellationToken)
    {
        _ownFolder = Directory.CreateTempSubdirectory("postern-server-");
        await Command.RunAsync(
            [
                "dotnet",
                "publish",
                Repository.Folder("src", "Postern.Server"),
                "--configuration=Release",
                "--output=" + _ownFolder.FullName,
                // Build servers that stay behind would hold our end of the output open.
                "-nodeReuse:false",
                "-p:UseSharedCompilation=false",
            ],
            Repository.Root,
            cancellationToken
        );
        return _ownFolder.FullName;
    }
}
