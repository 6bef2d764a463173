using System.Data;
using Npgsql;

namespace Postern.Jobs.Hangfire;

/// <summary>Hangfire's tables as they are in the database, read and nothing else.</summary>
internal sealed class HangfireTables(HangfireSettings settings) : IDisposable
{
    /// <summary>Version of the published schema from which on the columns are what is read here: data as jsonb.</summary>
    public const int LeastVersion = 20;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(settings.Database);
    private readonly string _rows = Rows(settings.Schema);
    private readonly string _schema = settings.Schema;

    /// <summary>Begins to look: all that is read until it is disposed is of one moment.</summary>
    public async Task<HangfireLook> LookAsync(CancellationToken cancellation)
    {
        var connection = await _source.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.RepeatableRead,
                cancellation
            );
            await using var only = new NpgsqlCommand(
                "set transaction read only",
                connection,
                transaction
            );
            await only.ExecuteNonQueryAsync(cancellation);
            return new HangfireLook(connection, transaction, _schema, _rows, settings.Parameters);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _source.Dispose();

    /// <summary>
    /// A state row with its job, and what the job's other states say of it. What was written in one transaction has one
    /// xmin: Hangfire keeps a failure that it answers with another try, or with deletion, as a state that the job
    /// passed through.
    /// </summary>
    private static string Rows(string schema) =>
        $"""
            select s.id, s.jobid, s.name, s.createdat, s.data::text, j.invocationdata::text, j.arguments::text,
              (select jsonb_object_agg(p.name, p.value) from "{schema}".jobparameter p
                where p.jobid = s.jobid and p.name = any(@parameters) and p.value is not null)::text,
              history.begun, history.server, history.queue, history.next, history.failure
            from "{schema}".state s
            join "{schema}".job j on j.id = s.jobid
            cross join lateral (
              select
                count(*) filter (where h.name = 'Processing' and h.id <= s.id) as begun,
                (array_agg(h.data ->> 'ServerId' order by h.id desc)
                  filter (where h.name = 'Processing' and h.id <= s.id))[1] as server,
                (array_agg(h.data ->> 'Queue' order by h.id desc)
                  filter (where h.name = 'Enqueued' and h.id <= s.id))[1] as queue,
                (array_agg(h.name order by h.id desc) filter (where h.id > s.id and h.xmin = s.xmin))[1] as next,
                (array_agg(h.data::text order by h.id desc)
                  filter (where h.name = 'Failed' and h.id < s.id and h.xmin = s.xmin))[1] as failure
              from "{schema}".state h where h.jobid = s.jobid) as history
            """;
}

/// <summary>The tables are not what can be read.</summary>
internal sealed class HangfireTablesException(string message) : Exception(message);
