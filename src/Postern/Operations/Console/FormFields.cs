namespace Postern.Operations.Console;

/// <summary>The fields of a form as they are asked for now: with the choices there are, fitted to what is entered.</summary>
internal static class FormFields
{
    public static async Task<IReadOnlyList<InputField>> ReadAsync(
        OperationDescriptor operation,
        IReadOnlyDictionary<string, string?> values,
        Actor actor,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var fields = new List<InputField>();
        foreach (var (described, property) in operation.InputProperties)
        {
            var field = described;
            foreach (var attribute in property.GetCustomAttributes(inherit: false))
            {
                field = attribute switch
                {
                    IChoicesFrom from => field with
                    {
                        Choices = await from.Source.ListAsync(db, services, cancellation),
                    },
                    IAskedWhen asked => field with
                    {
                        Asked = await asked.Condition.HoldsAsync(actor, db, services, cancellation),
                    },
                    IShapedBy shaped => await shaped.Shape.FitAsync(
                        field,
                        values,
                        db,
                        services,
                        cancellation
                    ),
                    _ => field,
                };
            }

            fields.Add(field);
        }

        return fields;
    }

    /// <summary>
    /// What the page that leads here has decided already: it is shown, and not asked again. Where it names a row by its
    /// id, that row.
    /// </summary>
    public static async Task<IReadOnlyList<SettledField>> SettleAsync(
        OperationDescriptor operation,
        IReadOnlyDictionary<string, string?> values,
        IEnumerable<string> names,
        DbContext db,
        CancellationToken cancellation
    )
    {
        var settled = new List<SettledField>();
        foreach (var (field, property) in operation.InputProperties)
        {
            if (
                !names.Contains(field.Name, StringComparer.Ordinal)
                || string.IsNullOrEmpty(values.GetValueOrDefault(field.Name))
            )
            {
                continue;
            }

            var named = property
                .GetCustomAttributes(inherit: false)
                .OfType<IIdOf>()
                .FirstOrDefault();
            settled.Add(
                new SettledField(
                    field.Name,
                    named is not null && Guid.TryParseExact(values[field.Name], "D", out var id)
                        ? await db.FindAsync(named.RowType, [id], cancellation) as ITarget
                        : null
                )
            );
        }

        return settled;
    }
}

/// <summary>A field that the page which leads to a form has decided.</summary>
/// <param name="Row">What its value is the id of; null for most.</param>
public sealed record SettledField(string Name, ITarget? Row);
