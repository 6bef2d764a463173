using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Postern.Storage;

namespace Postern.Server.Seeding;

/// <summary>Writes many rows fast: COPY on PostgreSQL, one prepared INSERT on SQLite. The guards watch as ever.</summary>
internal abstract class BulkWriter(PosternDb db) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Type, BulkTable> _tables = new();
    private DbTransaction? _transaction;

    protected DbConnection Connection => db.Database.GetDbConnection();

    public static async Task<BulkWriter> OpenAsync(PosternDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return db.IsPostgres ? new CopyWriter(db) : new InsertWriter(db);
    }

    public async Task WriteAsync<TRow>(IEnumerable<TRow> rows, CancellationToken cancellation)
        where TRow : class
    {
        _transaction ??= await Connection.BeginTransactionAsync(cancellation);
        var table = _tables.GetOrAdd(
            typeof(TRow),
            type => new BulkTable(db.Model.FindEntityType(type)!)
        );
        await WriteAsync(table, rows, _transaction, cancellation);
    }

    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (_transaction is not null)
        {
            await _transaction.CommitAsync(cancellation);
            await _transaction.DisposeAsync();
            _transaction = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        await db.DisposeAsync();
    }

    protected abstract Task WriteAsync(
        BulkTable table,
        IEnumerable<object> rows,
        DbTransaction transaction,
        CancellationToken cancellation
    );

    private sealed class CopyWriter(PosternDb db) : BulkWriter(db)
    {
        protected override async Task WriteAsync(
            BulkTable table,
            IEnumerable<object> rows,
            DbTransaction transaction,
            CancellationToken cancellation
        )
        {
            await using var copy = await ((NpgsqlConnection)Connection).BeginBinaryImportAsync(
                $"copy {table.Name} ({table.ColumnList}) from stdin (format binary)",
                cancellation
            );
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellation);
                foreach (var column in table.Columns)
                {
                    if (column.Read(row) is { } value)
                    {
                        await copy.WriteAsync(value, column.StoreType, cancellation);
                    }
                    else
                    {
                        await copy.WriteNullAsync(cancellation);
                    }
                }
            }

            await copy.CompleteAsync(cancellation);
        }
    }

    private sealed class InsertWriter(PosternDb db) : BulkWriter(db)
    {
        protected override async Task WriteAsync(
            BulkTable table,
            IEnumerable<object> rows,
            DbTransaction transaction,
            CancellationToken cancellation
        )
        {
            await using var insert = Connection.CreateCommand();
            insert.Transaction = transaction;
            var parameters = table
                .Columns.Select(
                    (column, i) =>
                    {
                        var parameter = insert.CreateParameter();
                        parameter.ParameterName = $"@p{i}";
                        insert.Parameters.Add(parameter);
                        return (column, parameter);
                    }
                )
                .ToList();
            insert.CommandText =
                $"insert into {table.Name} ({table.ColumnList}) values ({string.Join(", ", parameters.Select(pair => pair.parameter.ParameterName))})";
            foreach (var row in rows)
            {
                foreach (var (column, parameter) in parameters)
                {
                    parameter.Value = column.Read(row) ?? DBNull.Value;
                }

                await insert.ExecuteNonQueryAsync(cancellation);
            }
        }
    }
}
