using System.Text.Json.Nodes;
using Npgsql;

namespace Postern.Tests.Jobs.Hangfire;

/// <content>What Hangfire writes.</content>
internal sealed partial class HangfireStore
{
    /// <summary>A job without a state, as one that is being made.</summary>
    public async Task<long> CreateJobAsync(
        string type,
        string method,
        string?[] arguments,
        string? queue = null
    )
    {
        var list = new JsonArray([.. arguments.Select(argument => (JsonNode?)argument)]);
        var invocation = new JsonObject
        {
            ["Type"] = type,
            ["Method"] = method,
            ["ParameterTypes"] = "[\"System.String\"]",
            ["Arguments"] = list.ToJsonString(),
        };
        if (queue is not null)
        {
            invocation["Queue"] = queue;
        }

        return await CreateJobAsync(invocation.ToJsonString(), list.ToJsonString());
    }

    public Task<long> CreateJobAsync(string invocation, string arguments) =>
        ScalarAsync<long>(
            """
            insert into hangfire.job (invocationdata, arguments, createdat, expireat)
            values ($1::jsonb, $2::jsonb, now(), now() + interval '1 hour') returning id
            """,
            invocation,
            arguments
        );

    /// <summary>An export of a tenant's in its queue.</summary>
    public async Task<long> EnqueueExportAsync(string tenant = "acme", string queue = "exports")
    {
        var job = await CreateJobAsync(
            "Acme.Jobs.ExportJobs, Acme.Jobs, Version=1.0.0.0",
            "Run",
            [$$"""{"TenantId":"{{tenant}}","Format":"csv"}""", null]
        );
        await EnqueueAsync(job, queue);
        return job;
    }

    public Task<long> EnqueueAsync(long job, string queue = "default", string? reason = null) =>
        ChangeAsync(job, Enqueued(queue, reason));

    public Task<long> BeginAsync(long job, string server = "web-1:4711:6f1c") =>
        ChangeAsync(
            job,
            new State(
                "Processing",
                null,
                ("StartedAt", Time(Now)),
                ("ServerId", server),
                ("WorkerId", "w1")
            )
        );

    public Task<long> SucceedAsync(long job) =>
        ChangeAsync(
            job,
            new State(
                "Succeeded",
                null,
                ("SucceededAt", Time(Now)),
                ("PerformanceDuration", "1200"),
                ("Latency", "40"),
                ("Result", "\"done\"")
            )
        );

    /// <summary>The last attempt failed.</summary>
    public Task<long> FailAsync(long job, string message = "Disk full") =>
        ChangeAsync(job, Failed(message));

    /// <summary>An attempt failed, and another one is planned.</summary>
    public async Task<long> FailAndRetryAsync(long job, int attempt, DateTimeOffset next)
    {
        var state = await ChangeAsync(
            job,
            Failed("Disk full"),
            Scheduled(next, $"Retry attempt {attempt} of 10: Disk full")
        );
        await SetParameterAsync(job, "RetryCount", Text(attempt));
        await ExecuteAsync(
            "insert into hangfire.set (key, value, score) values ('retries', $1, 0) on conflict do nothing",
            Text(job)
        );
        return state;
    }

    /// <summary>As with <c>OnAttemptsExceeded = Delete</c>.</summary>
    public Task<long> FailAndDeleteAsync(long job) =>
        ChangeAsync(
            job,
            Failed("Disk full"),
            Deleted("Exceeded the maximum number of retry attempts.")
        );

    public Task<long> ScheduleAsync(long job, DateTimeOffset at) =>
        ChangeAsync(job, Scheduled(at, null));

    public Task<long> AwaitAsync(long job, long parent) =>
        ChangeAsync(
            job,
            new State(
                "Awaiting",
                null,
                ("ParentId", Text(parent)),
                ("NextState", "{}"),
                ("Options", "1")
            )
        );

    public Task<long> DeleteAsync(long job) =>
        ChangeAsync(job, Deleted("Triggered via Dashboard UI"));

    public Task<long> ChangeAsync(long job, params State[] states) =>
        InTransactionAsync(
            (connection, transaction) => WriteAsync(connection, transaction, job, states)
        );

    /// <summary>A change that is not committed yet.</summary>
    public async Task<Pending> BeginChangeAsync(long job, params State[] states)
    {
        var connection = await _source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        var id = await WriteAsync(connection, transaction, job, states);
        return new Pending(connection, transaction, id);
    }

    public State Enqueued(string queue = "default", string? reason = null) =>
        new("Enqueued", reason, ("EnqueuedAt", Time(Now)), ("Queue", queue));

    public State Failed(string message) =>
        new(
            "Failed",
            "An exception occurred during performance of the job.",
            ("FailedAt", Time(Now)),
            ("ExceptionType", "System.IO.IOException"),
            ("ExceptionMessage", message),
            (
                "ExceptionDetails",
                $"System.IO.IOException: {message}\r\n   at Acme.Jobs.ExportJobs.Run()"
            ),
            ("ServerId", "web-1:4711:6f1c")
        );

    public State Scheduled(DateTimeOffset at, string? reason) =>
        new("Scheduled", reason, ("EnqueueAt", Time(at)), ("ScheduledAt", Time(Now)));

    public State Deleted(string reason) => new("Deleted", reason, ("DeletedAt", Time(Now)));

    public Task SetParameterAsync(long job, string name, string value) =>
        ExecuteAsync(
            "insert into hangfire.jobparameter (jobid, name, value) values ($1, $2, $3)",
            job,
            name,
            value
        );

    public Task AnnounceAsync(string server, params string[] queues) =>
        ExecuteAsync(
            "insert into hangfire.server (id, data, lastheartbeat) values ($1, $2::jsonb, now())",
            server,
            new JsonObject
            {
                ["WorkerCount"] = 20,
                ["Queues"] = new JsonArray([.. queues.Select(queue => (JsonNode?)queue)]),
                ["StartedAt"] = Now.UtcDateTime,
            }.ToJsonString()
        );

    /// <summary>A sign of life of a server.</summary>
    /// <param name="server">Its id.</param>
    /// <param name="ago">How long ago it was.</param>
    public Task BeatAsync(string server, TimeSpan ago = default) =>
        ExecuteAsync(
            "update hangfire.server set lastheartbeat = now() - $2 where id = $1",
            server,
            ago
        );

    private async Task<long> InTransactionAsync(
        Func<NpgsqlConnection, NpgsqlTransaction, Task<long>> write
    )
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var id = await write(connection, transaction);
        await transaction.CommitAsync();
        return id;
    }

    private static async Task<long> WriteAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long job,
        State[] states
    )
    {
        async Task<object?> RunAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            return await command.ExecuteScalarAsync();
        }

        var id = 0L;
        foreach (var state in states)
        {
            id = (long)
                (
                    await RunAsync(
                        "insert into hangfire.state (jobid, name, reason, createdat, data) values ($1, $2, $3, $4, $5::jsonb) returning id",
                        job,
                        state.Name,
                        (object?)state.Reason ?? DBNull.Value,
                        Now,
                        state.Json
                    )
                )!;
        }

        var last = states[^1];
        var expiry = last.Name is "Succeeded" or "Deleted" ? "now() + interval '1 day'" : "null";
        await RunAsync(
            "delete from hangfire.set where key in ('schedule', 'retries', 'awaiting') and value = $1",
            Text(job)
        );
        await RunAsync(
            $"update hangfire.job set stateid = $1, statename = $2, expireat = {expiry} where id = $3",
            id,
            last.Name,
            job
        );
        switch (last.Name)
        {
            case "Enqueued":
                await RunAsync(
                    "insert into hangfire.jobqueue (jobid, queue) values ($1, $2)",
                    job,
                    last["Queue"]
                );
                break;
            case "Scheduled":
                await RunAsync(
                    "insert into hangfire.set (key, value, score) values ('schedule', $1, 1)",
                    Text(job)
                );
                break;
            case "Awaiting":
                await RunAsync(
                    "insert into hangfire.set (key, value, score) values ('awaiting', $1, 1)",
                    Text(job)
                );
                break;
            case "Processing":
                await RunAsync(
                    "update hangfire.jobqueue set fetchedat = now() where jobid = $1",
                    job
                );
                break;
            default:
                break;
        }

        if (last.Name != "Processing")
        {
            await RunAsync(
                "delete from hangfire.jobqueue where jobid = $1 and fetchedat is not null",
                job
            );
        }

        if (last.Name is "Succeeded" or "Deleted")
        {
            await RunAsync(
                "insert into hangfire.counter (key, value) values ($1, 1)",
                $"stats:{last.Name.ToLowerInvariant()}"
            );
        }

        return id;
    }

    internal sealed record State(
        string Name,
        string? Reason,
        params (string Name, string Value)[] Data
    )
    {
        public string this[string name] => Data.Single(member => member.Name == name).Value;

        public string Json =>
            new JsonObject(
                Data.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value))
            ).ToJsonString();
    }

    /// <summary>A change in a transaction that is still open.</summary>
    internal sealed class Pending(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long state
    ) : IAsyncDisposable
    {
        /// <summary>Id of the state's row.</summary>
        public long State => state;

        public Task CommitAsync() => transaction.CommitAsync();

        public Task RollBackAsync() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
