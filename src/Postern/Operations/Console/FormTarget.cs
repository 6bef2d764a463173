using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.Operations.Console;

/// <summary>What a form knows of the row it acts on: its label, its version, and the values that its fields hold now.</summary>
internal sealed record FormTarget(IAudited Row, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Reads the target; null where there is none of this id.</summary>
    public static async Task<FormTarget?> ReadAsync(
        OperationDescriptor operation,
        string? target,
        DbContext db,
        CancellationToken cancellation
    )
    {
        if (
            !Guid.TryParseExact(target, "D", out var id)
            || await db.FindAsync(operation.TargetType!, [id], cancellation) is not IAudited row
        )
        {
            return null;
        }

        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (field, property) in operation.InputProperties)
        {
            if (operation.TargetType!.GetProperty(property.Name) is { } current)
            {
                values[field.Name] = Text(current.GetValue(row));
            }
        }

        return new FormTarget(row, values);
    }

    /// <summary>The context of the database that the operation changes.</summary>
    public static async Task<DbContext> OpenAsync(
        OperationDescriptor operation,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var factory = services.GetRequiredService(
            typeof(IDbContextFactory<>).MakeGenericType(operation.ContextType)
        );
        return await (Task<DbContext>)
            typeof(FormTarget)
                .GetMethod(
                    nameof(CreateAsync),
                    System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static
                )!
                .MakeGenericMethod(operation.ContextType)
                .Invoke(null, [factory, cancellation])!;
    }

    private static async Task<DbContext> CreateAsync<TContext>(
        IDbContextFactory<TContext> factory,
        CancellationToken cancellation
    )
        where TContext : DbContext => await factory.CreateDbContextAsync(cancellation);

    private static string? Text(object? value) =>
        value switch
        {
            null => null,
            bool on => on ? "true" : "false",
            DateTimeOffset time => Times.Format(time),
            Enum word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
            IEnumerable<string> texts => string.Join('\n', texts),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
}
