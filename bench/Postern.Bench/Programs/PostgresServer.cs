using System.Globalization;
using Npgsql;

namespace Postern.Bench.Programs;

/// <summary>A PostgreSQL of its own, at its durable defaults, in a temporary folder; gone with this process.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Owner = "postgres";

    private readonly string _folder;
    private readonly int _port;
    private readonly Caretaker _caretaker;

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        _port = port;
        _caretaker = Caretaker.AtTheEnd(
            """folder=$1; shift; "$@" >/dev/null 2>&1; rm -rf "$folder" """,
            [folder, .. Control("stop", "-m", "immediate")]
        );
    }

    public string Port => _port.ToString(CultureInfo.InvariantCulture);

    public string LogFile => Path.Combine(_folder, "log");

    public int ProcessId =>
        int.Parse(
            File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(),
            CultureInfo.InvariantCulture
        );

    private static string[] AsOwner =>
        Environment.IsPrivilegedProcess ? ["runuser", "-u", Owner, "--"] : [];

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("postern-bench-").FullName;
        var server = new PostgresServer(folder, FreePort.Find());
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(["chown", "postgres:", folder]);
        }

        var data = Path.Combine(folder, "data");
        await RunAsync([
            .. AsOwner,
            Program("initdb"),
            "--pgdata=" + data,
            "--username=" + Owner,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]);
        await File.AppendAllTextAsync(
            Path.Combine(data, "postgresql.conf"),
            $"""

            listen_addresses = '127.0.0.1'
            unix_socket_directories = '{folder}'
            port = {server.Port}

            """
        );
        await RunAsync(server.Control("start", "--wait", "--log=" + server.LogFile));
        return server;
    }

    public string ConnectionString(string database, string login = Owner) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={login}";

    /// <summary>Runs SQL as the owner of everything, with triggers at rest where <paramref name="unguarded"/>.</summary>
    public async Task ExecuteAsync(string database, bool unguarded, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(
            ConnectionString(database) + ";Pooling=false;Command Timeout=3600"
        );
        await connection.OpenAsync();
        foreach (
            var statement in unguarded
                ? ["set session_replication_role = replica", .. statements]
                : statements
        )
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async Task<List<string>> ReadAsync(string database, string query)
    {
        await using var connection = new NpgsqlConnection(
            ConnectionString(database) + ";Pooling=false"
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public async ValueTask DisposeAsync() => await _caretaker.DisposeAsync();

    private string[] Control(params string[] arguments) =>
        [.. AsOwner, Program("pg_ctl"), "--pgdata=" + Path.Combine(_folder, "data"), .. arguments];

    private static Task RunAsync(IReadOnlyList<string> command) =>
        Command.RunAsync(command, Path.GetTempPath(), CancellationToken.None);

    /// <summary>Debian keeps the server's programs off the PATH.</summary>
    private static string Program(string name) =>
        Directory
            .EnumerateDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin", name))
            .Order(StringComparer.Ordinal)
            .LastOrDefault(File.Exists)
        ?? name;
}
