using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postern.Amounts;

namespace Postern.Operations.Console;

/// <summary>What a form knows of the row it acts on: its label, its version, and the values that its fields hold now.</summary>
internal sealed record FormTarget(ITarget Row, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>The entry that it carries; null where it is none of ours and has no version.</summary>
    public string? Version => (Row as IAudited)?.AuditEntryId.ToString();

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
            || await db.FindAsync(operation.TargetType!, [id], cancellation) is not ITarget row
        )
        {
            return null;
        }

        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (field, property) in operation.InputProperties)
        {
            if (operation.TargetType!.GetProperty(property.Name) is { } current)
            {
                values[field.Name] =
                    field.Kind is InputKind.Money
                        ? Amount(row, current.GetValue(row), property)
                        : Text(current.GetValue(row));
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
                .GetMethod(nameof(CreateAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(operation.ContextType)
                .Invoke(null, [factory, cancellation])!;
    }

    private static async Task<DbContext> CreateAsync<TContext>(
        IDbContextFactory<TContext> factory,
        CancellationToken cancellation
    )
        where TContext : DbContext => await factory.CreateDbContextAsync(cancellation);

    /// <summary>An amount as people type it, where the row has its currency as well.</summary>
    private static string? Amount(ITarget row, object? amount, PropertyInfo property)
    {
        var currency = property.GetCustomAttribute<MoneyInAttribute>()!.Currency;
        return
            amount is long minor
            && Currency.TryFind(
                row.GetType().GetProperty(currency)?.GetValue(row) as string,
                out var known
            )
            ? new Money(minor, known).Plain()
            : null;
    }

    private static string? Text(object? value) =>
        value switch
        {
            null => null,
            bool on => on ? "true" : "false",
            DateTimeOffset time => Times.Format(time),
            Percentage share => share.Plain(),
            Enum word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
            IEnumerable<string> texts => string.Join('\n', texts),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
}
