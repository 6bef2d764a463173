using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Postern.Storage;

/// <summary>
/// Writes many rows of bookkeeping in one statement, in the context's transaction: on PostgreSQL a column is one array;
/// on SQLite, where no network lies between, a prepared statement runs for each row. EF Core's own way costs a statement
/// and a tracked entity for each row, which is too much for reports of thousands.
/// </summary>
internal sealed class BulkWrite(PosternDb db)
{
    private static readonly ConcurrentDictionary<(IModel, Type), Table> Tables = new();

    /// <summary>Adds rows that are not there.</summary>
    public Task InsertAsync<T>(IReadOnlyList<T> rows, CancellationToken cancellation)
        where T : class => WriteAsync(rows, table => table.Insert, cancellation);

    /// <summary>Replaces rows that are there by what they are now.</summary>
    public Task UpdateAsync<T>(IReadOnlyList<T> rows, CancellationToken cancellation)
        where T : class => WriteAsync(rows, table => table.Update, cancellation);

    /// <summary>Adds each row's <c>number</c> to the one that is there, or the row itself.</summary>
    public Task AddAsync<T>(IReadOnlyList<T> rows, CancellationToken cancellation)
        where T : class => WriteAsync(rows, table => table.Add, cancellation);

    private async Task WriteAsync<T>(
        IReadOnlyList<T> rows,
        Func<Table, Statement> statement,
        CancellationToken cancellation
    )
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = Tables.GetOrAdd(
            (db.Model, typeof(T)),
            _ => new Table(db.Model.FindEntityType(typeof(T))!)
        );
#pragma warning disable RS0030 // Rows of bookkeeping, in the transaction of whoever writes them.
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning restore RS0030
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        if (db.IsPostgres)
        {
            command.CommandText = statement(table).Postgres;
            foreach (var column in table.Columns)
            {
                var parameter = command.CreateParameter();
                parameter.Value = column.Array(rows);
                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync(cancellation);
            return;
        }

        command.CommandText = statement(table).Sqlite;
        foreach (var column in table.Columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = column.Parameter;
            command.Parameters.Add(parameter);
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < table.Columns.Count; i++)
            {
                command.Parameters[i].Value = table.Columns[i].Of(row) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private sealed record Statement(string Postgres, string Sqlite);

    /// <summary>The statements of one table, made once.</summary>
    private sealed class Table
    {
        public Table(IEntityType type)
        {
            Columns = [.. type.GetProperties().Select((property, i) => new Column(property, i))];
            var name = type.GetTableName()!;
            var names = string.Join(", ", Columns.Select(column => column.Name));
            var arrays = string.Join(
                ", ",
                Columns.Select(column => $"${column.Number + 1}::{column.StoreType}[]")
            );
            var values = string.Join(", ", Columns.Select(column => column.Parameter));
            var keys = string.Join(
                ", ",
                Columns.Where(column => column.IsKey).Select(column => column.Name)
            );
            var rest = Columns.Where(column => !column.IsKey).ToList();
            Insert = new(
                $"insert into {name} ({names}) select * from unnest({arrays})",
                $"insert into {name} ({names}) values ({values})"
            );
            Update = new(
                $"""
                update {name} t set {string.Join(
                    ", ",
                    rest.Select(column => $"{column.Name} = v.{column.Name}")
                )}
                from unnest({arrays}) as v({names})
                where {string.Join(
                    " and ",
                    Columns.Where(column => column.IsKey).Select(column =>
                        $"t.{column.Name} = v.{column.Name}"
                    )
                )}
                """,
                $"""
                update {name} set {string.Join(
                    ", ",
                    rest.Select(column => $"{column.Name} = {column.Parameter}")
                )}
                where {string.Join(
                    " and ",
                    Columns.Where(column => column.IsKey).Select(column =>
                        $"{column.Name} = {column.Parameter}"
                    )
                )}
                """
            );
            var adding =
                $"on conflict ({keys}) do update set number = {name}.number + excluded.number";
            Add = new($"{Insert.Postgres} {adding}", $"{Insert.Sqlite} {adding}");
        }

        public IReadOnlyList<Column> Columns { get; }

        public Statement Insert { get; }

        public Statement Update { get; }

        public Statement Add { get; }
    }

    private sealed class Column
    {
        private readonly IProperty _property;
        private readonly Func<object?, object?> _convert;
        private readonly Type _elementType;

        public Column(IProperty property, int number)
        {
            _property = property;
            Number = number;
            Name = property.GetColumnName();
            Parameter = string.Create(CultureInfo.InvariantCulture, $"@p{number}");
            StoreType = property.GetColumnType();
            IsKey = property.IsPrimaryKey();
            var converter = property.GetTypeMapping().Converter;
            _convert = converter is null ? static value => value : converter.ConvertToProvider;
            var provider = converter?.ProviderClrType ?? property.ClrType;
            var plain = Nullable.GetUnderlyingType(provider) ?? provider;
            _elementType =
                plain.IsValueType && property.IsNullable
                    ? typeof(Nullable<>).MakeGenericType(plain)
                    : plain;
        }

        public int Number { get; }

        public string Name { get; }

        public string Parameter { get; }

        public string StoreType { get; }

        public bool IsKey { get; }

        public object? Of(object row) =>
            _property.GetGetter().GetClrValue(row) is { } value ? _convert(value) : null;

        public Array Array<T>(IReadOnlyList<T> rows)
            where T : class
        {
            var array = System.Array.CreateInstance(_elementType, rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                array.SetValue(Of(rows[i]), i);
            }

            return array;
        }
    }
}
