using System.Diagnostics;
using Npgsql;
using Postern.Bench.Programs;

namespace Postern.Bench.Propagation;

/// <summary>LISTEN/NOTIFY by itself: a row is updated and committed, a notification sent, and one connection hears it.</summary>
internal sealed class BareNotify : IAsyncDisposable
{
    private readonly NpgsqlConnection _writer;
    private readonly NpgsqlConnection _listener;
    private long _heardAt;

    private BareNotify(NpgsqlConnection writer, NpgsqlConnection listener) =>
        (_writer, _listener) = (writer, listener);

    public static async Task<BareNotify> OpenAsync(PostgresServer server, string database)
    {
        await server.ExecuteAsync(
            database,
            false,
            "create table if not exists bench_bare (n integer not null)",
            "truncate bench_bare",
            "insert into bench_bare values (0)"
        );
        var text =
            server.ConnectionString(database)
            + ";Pooling=false;Max Auto Prepare=10;Auto Prepare Min Usages=1";
        var bare = new BareNotify(new NpgsqlConnection(text), new NpgsqlConnection(text));
        await bare._writer.OpenAsync();
        await bare._listener.OpenAsync();
        bare._listener.Notification += (_, _) => bare._heardAt = Stopwatch.GetTimestamp();
        await RunAsync(bare._listener, "listen bench_bare");
        return bare;
    }

    public async Task<Sample> RunAsync()
    {
        var asked = Stopwatch.GetTimestamp();
        await RunAsync(_writer, "update bench_bare set n = n + 1");
        var answered = Stopwatch.GetTimestamp();
        var waiting = _listener.WaitAsync();
        await RunAsync(_writer, "select pg_notify('bench_bare', '')");
        await waiting;
        return new Sample(asked, answered, _heardAt);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _listener.DisposeAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>One change: timestamps of when it was asked for, answered, and heard of by the last.</summary>
internal sealed record Sample(long Asked, long Answered, long Heard)
{
    /// <summary>Milliseconds until the change was committed and answered.</summary>
    public double Answer => Stopwatch.GetElapsedTime(Asked, Answered).TotalMilliseconds;

    /// <summary>Milliseconds until the last has heard, the change itself included.</summary>
    public double FromRequest => Stopwatch.GetElapsedTime(Asked, Heard).TotalMilliseconds;

    /// <summary>Milliseconds from the answer on; less than nothing where the last has heard before the answer was here.</summary>
    public double FromAnswer => Stopwatch.GetElapsedTime(Answered, Heard).TotalMilliseconds;
}
