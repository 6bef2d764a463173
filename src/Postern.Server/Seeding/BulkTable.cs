using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Postern.Server.Seeding;

/// <summary>A table as the model has it, for writing many rows without a change tracker.</summary>
internal sealed class BulkTable
{
    public BulkTable(IEntityType type)
    {
        Name = type.GetTableName()!;
        Columns =
        [
            .. type.GetProperties()
                .Where(property =>
                    property.ValueGenerated == ValueGenerated.Never
                    || property.ClrType == typeof(Guid)
                )
                .Select(property => new Column(property)),
        ];
    }

    public string Name { get; }

    public IReadOnlyList<Column> Columns { get; }

    public string ColumnList => string.Join(", ", Columns.Select(column => column.Name));

    /// <summary>One column; a generated sequence is none.</summary>
    internal sealed class Column(IProperty property)
    {
        private readonly Func<object?, object?> _convert =
            property.GetTypeMapping().Converter?.ConvertToProvider ?? (value => value);

        public string Name { get; } = $"\"{property.GetColumnName()}\"";

        public string StoreType { get; } = property.GetRelationalTypeMapping().StoreType;

        /// <summary>As the database takes it; null for NULL.</summary>
        public object? Read(object row) =>
            property.PropertyInfo!.GetValue(row) is { } value ? _convert(value) : null;
    }
}
