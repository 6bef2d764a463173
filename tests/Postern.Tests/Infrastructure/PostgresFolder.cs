using System.Globalization;

namespace Postern.Tests.Infrastructure;

/// <summary>A PostgreSQL cluster in a temporary folder, and the server that runs from it.</summary>
internal sealed class PostgresFolder : IAsyncDisposable
{
    public const string Superuser = "postgres";

    private const string Prefix = "postern-postgres-";

    private readonly string _path;
    private readonly string[] _asServerUser;
    private readonly FileStream _lock;
    private readonly Caretaker _caretaker;
    private bool _running;

    private PostgresFolder(string path, int port, FileStream @lock, string[] asServerUser)
    {
        _path = path;
        _asServerUser = asServerUser;
        _lock = @lock;
        Port = port;
        _caretaker = Caretaker.AtTheEnd(
            """folder=$1; shift; "$@" >/dev/null 2>&1; rm -rf "$folder" "$folder.lock" """,
            [path, .. ControlCommand("stop", "-m", "immediate")]
        );
    }

    public int Port { get; }

    private string Data => Path.Combine(_path, "data");

    private string Log => Path.Combine(_path, "log");

    public static async Task<PostgresFolder> CreateAsync(CancellationToken cancellationToken)
    {
        await RemoveAbandonedAsync();

        var path = Path.Combine(
            Path.GetTempPath(),
            Prefix + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)
        );
        // The lock stands before the folder does and falls with this process, so an unlocked folder is an abandoned one.
        var @lock = new FileStream(
            path + ".lock",
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None
        );
        Directory.CreateDirectory(path);
        var asServerUser = await ServerUserAsync(path, cancellationToken);
        var folder = new PostgresFolder(path, FreePort.Find(), @lock, asServerUser);
        await folder.InitialiseAsync(cancellationToken);
        return folder;
    }

    public async Task StartServerAsync(CancellationToken cancellationToken)
    {
        if (_running)
            return;

        var port = Port.ToString(CultureInfo.InvariantCulture);
        var start = await RunAsync(
            ControlCommand(
                "start",
                "--wait",
                "--timeout=60",
                "--log=" + Log,
                "--options=-p " + port
            ),
            cancellationToken
        );
        if (start.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"PostgreSQL did not start on port {port}:\n{start.Output}{await File.ReadAllTextAsync(Log, cancellationToken)}"
            );
        }

        _running = true;
    }

    public async Task StopServerAsync(CancellationToken cancellationToken)
    {
        if (!_running)
            return;

        await RunOrThrowAsync(
            ControlCommand("stop", "--wait", "--mode=immediate"),
            cancellationToken
        );
        _running = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _caretaker.DisposeAsync();
        await _lock.DisposeAsync();
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        await RunOrThrowAsync(
            [
                .. _asServerUser,
                Path.Combine(PostgresBinaries.Folder, "initdb"),
                "--pgdata=" + Data,
                "--username=" + Superuser,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            cancellationToken
        );
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"),
            $"""

            listen_addresses = '127.0.0.1'
            unix_socket_directories = '{_path}'
            max_connections = 200

            """,
            cancellationToken
        );
    }

    private string[] ControlCommand(params string[] arguments) =>
        [
            .. _asServerUser,
            Path.Combine(PostgresBinaries.Folder, "pg_ctl"),
            "--pgdata=" + Data,
            .. arguments,
        ];

    private Task<CommandResult> RunAsync(
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    ) => Command.TryAsync(command, _path, environment: null, cancellationToken);

    private Task RunOrThrowAsync(
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    ) => Command.RunAsync(command, _path, cancellationToken);

    /// <summary>PostgreSQL refuses to run as root: then the folder goes to the user that Debian's package made.</summary>
    private static async Task<string[]> ServerUserAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        if (!Environment.IsPrivilegedProcess)
            return [];

        await Command.RunAsync(["chown", "postgres:", path], "/", cancellationToken);
        return ["runuser", "-u", "postgres", "--"];
    }

    /// <summary>Folders that no caretaker could remove, since it was killed too.</summary>
    private static async Task RemoveAbandonedAsync()
    {
        foreach (var lockFile in Directory.EnumerateFiles(Path.GetTempPath(), Prefix + "*.lock"))
        {
            try
            {
                await using var abandoned = new FileStream(
                    lockFile,
                    FileMode.Open,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
                var path = Path.ChangeExtension(lockFile, null);
                if (Directory.Exists(path))
                {
                    await using var folder = new PostgresFolder(
                        path,
                        port: 0,
                        abandoned,
                        await ServerUserAsync(path, CancellationToken.None)
                    );
                }
                else
                {
                    File.Delete(lockFile);
                }
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException)
            {
                // In use by another run, or another user's.
            }
        }
    }
}
