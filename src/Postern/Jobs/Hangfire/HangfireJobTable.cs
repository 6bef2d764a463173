using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// Changes the state of one Hangfire job as Hangfire does: under its lock of the job, with the old state's marks
/// removed, the new state's row written and the job's row pointing to it, the queue filled, and the expiry set; all in
/// one transaction.
/// </summary>
internal sealed class HangfireJobTable(
    string schema,
    NpgsqlConnection connection,
    NpgsqlTransaction transaction
)
{
    private const string DefaultQueue = "default";

    /// <summary>
    /// Hangfire changes states only under a row of this name. It is gone again before others can see it: who wants it
    /// meanwhile waits for the end of this transaction.
    /// </summary>
    /// <returns>False: Hangfire has it.</returns>
    public async Task<bool> LockAsync(long job, CancellationToken cancellation)
    {
        // A server that crashed leaves its lock behind; after ten minutes Hangfire takes no notice of it either.
        await ExecuteAsync(
            $"""
            delete from "{schema}".lock where resource = @resource and acquired < now() - interval '10 minutes'
            """,
            cancellation,
            ("resource", Resource(job))
        );
        return await ExecuteAsync(
                $"""
                insert into "{schema}".lock (resource, updatecount, acquired) values (@resource, 1, now())
                on conflict (resource) do nothing
                """,
                cancellation,
                ("resource", Resource(job))
            ) == 1;
    }

    public Task UnlockAsync(long job, CancellationToken cancellation) =>
        ExecuteAsync(
            $"""delete from "{schema}".lock where resource = @resource""",
            cancellation,
            ("resource", Resource(job))
        );

    /// <summary>Whether there is such a job, and the name of its state.</summary>
    public async Task<(bool IsThere, string? State)> FindAsync(
        long job,
        CancellationToken cancellation
    )
    {
        await using var command = Command(
            $"""select statename from "{schema}".job where id = @job for update""",
            ("job", job)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? (true, await reader.IsDBNullAsync(0, cancellation) ? null : reader.GetString(0))
            : (false, null);
    }

    /// <summary>Whether a state of the job was written for that reason before.</summary>
    public Task<bool> HasStateAsync(long job, string reason, CancellationToken cancellation) =>
        AnyAsync(
            $"""select exists (select 1 from "{schema}".state where jobid = @job and reason = @reason)""",
            cancellation,
            ("job", job),
            ("reason", reason)
        );

    /// <summary>Whether jobs wait for this one to end.</summary>
    public Task<bool> IsAwaitedAsync(long job, CancellationToken cancellation) =>
        AnyAsync(
            $"""
            select exists (select 1 from "{schema}".job j join "{schema}".state s on s.id = j.stateid
              where j.statename = 'Awaiting' and s.data ->> 'ParentId' = @job)
            """,
            cancellation,
            ("job", Text(job))
        );

    /// <summary>Into its queue, as <c>BackgroundJob.Requeue</c> does, but into the one that it was in before.</summary>
    public async Task RequeueAsync(
        long job,
        string from,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var queue = await QueueAsync(job, cancellation);
        await LeaveAsync(job, from, cancellation);
        var data = new JsonObject { ["EnqueuedAt"] = Text(now), ["Queue"] = queue };
        await EnterAsync(job, "Enqueued", reason, data, now, "null", cancellation);
        await ExecuteAsync(
            $"""insert into "{schema}".jobqueue (jobid, queue) values (@job, @queue)""",
            cancellation,
            ("job", job),
            ("queue", queue)
        );
        // Servers that poll seldom and listen instead hear of it at once.
        await ExecuteAsync("select pg_notify('new_job', '')", cancellation);
    }

    /// <summary>
    /// Deleted, as <c>BackgroundJob.Delete</c> does: its row stays for a day. What is left of it in a queue a worker
    /// throws away when it comes to it.
    /// </summary>
    public async Task DeleteAsync(
        long job,
        string from,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await LeaveAsync(job, from, cancellation);
        await EnterAsync(
            job,
            "Deleted",
            reason,
            new JsonObject { ["DeletedAt"] = Text(now) },
            now,
            "now() + interval '1 day'",
            cancellation
        );
        await CountAsync("stats:deleted", 1, cancellation);
    }

    private async Task<string> QueueAsync(long job, CancellationToken cancellation)
    {
        await using var command = Command(
            $"""
            select coalesce(
              (select s.data ->> 'Queue' from "{schema}".state s
                where s.jobid = @job and s.name = 'Enqueued' order by s.id desc limit 1),
              (select j.invocationdata ->> 'Queue' from "{schema}".job j where j.id = @job))
            """,
            ("job", job)
        );
        return await command.ExecuteScalarAsync(cancellation) is string { Length: > 0 } queue
            ? queue
            : DefaultQueue;
    }

    private async Task LeaveAsync(long job, string from, CancellationToken cancellation)
    {
        switch (from)
        {
            case "Scheduled":
                await RemoveAsync(["schedule", "retries"], job, cancellation);
                break;
            case "Awaiting":
                await RemoveAsync(["awaiting"], job, cancellation);
                break;
            case "Succeeded":
                await CountAsync("stats:succeeded", -1, cancellation);
                break;
            case "Deleted":
                await CountAsync("stats:deleted", -1, cancellation);
                break;
            default:
                break;
        }
    }

    private Task EnterAsync(
        long job,
        string state,
        string reason,
        JsonObject data,
        DateTimeOffset now,
        string expiry,
        CancellationToken cancellation
    ) =>
        ExecuteAsync(
            $"""
            with entered as (
              insert into "{schema}".state (jobid, name, reason, createdat, data)
              values (@job, @state, @reason, @now, @data::jsonb) returning id)
            update "{schema}".job set stateid = entered.id, statename = @state, expireat = {expiry}
            from entered where job.id = @job
            """,
            cancellation,
            ("job", job),
            ("state", state),
            ("reason", reason),
            ("now", now),
            ("data", data.ToJsonString())
        );

    private Task RemoveAsync(string[] sets, long job, CancellationToken cancellation) =>
        ExecuteAsync(
            $"""delete from "{schema}".set where key = any(@sets) and value = @job""",
            cancellation,
            ("sets", sets),
            ("job", Text(job))
        );

    private Task CountAsync(string key, long by, CancellationToken cancellation) =>
        ExecuteAsync(
            $"""insert into "{schema}".counter (key, value) values (@key, @by)""",
            cancellation,
            ("key", key),
            ("by", by)
        );

    private string Resource(long job) => $"{schema}:job:{Text(job)}:state-lock";

    private static string Text(long job) => job.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private async Task<bool> AnyAsync(
        string sql,
        CancellationToken cancellation,
        params (string Name, object Value)[] parameters
    )
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task<int> ExecuteAsync(
        string sql,
        CancellationToken cancellation,
        params (string Name, object Value)[] parameters
    )
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
