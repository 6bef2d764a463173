namespace Postern.Operations;

/// <summary>
/// Makes a class an operation. <paramref name="name"/> is its identity for ever: route, permission, audit action,
/// command-line verb and OpenAPI <c>operationId</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OperationAttribute(string name, Risk risk) : Attribute
{
    /// <summary>Lower-case words joined by dots, such as <c>tenant.plan.update</c>.</summary>
    public string Name { get; } = name;

    public Risk Risk { get; } = risk;

    /// <summary>What buttons and headings say: "Change plan".</summary>
    public required string Title { get; init; }

    /// <summary>A dangerous operation wants a fresh sign-in in any case; this one wants it at its own risk as well.</summary>
    public bool StepUp { get; init; }

    /// <summary>
    /// Asked for by the SaaS's own services, on the runtime plane, and never by staff: it has no route, form, permission
    /// or command on the admin plane, and its entries are of kind <c>system</c>.
    /// </summary>
    public bool ForServices { get; init; }

    /// <summary>
    /// Doing it twice does harm: whoever asks for it sends an <c>Idempotency-Key</c>, so that pressing twice, a retry
    /// after a timeout or a second tab does it once. Neither a preview nor the server's own work needs one.
    /// </summary>
    public bool RequiresIdempotencyKey { get; init; }
}

/// <summary>The values a text field accepts come from the database, so that forms can offer them.</summary>
/// <typeparam name="TSource">Reads them.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ChoicesFromAttribute<TSource> : Attribute, IChoicesFrom
    where TSource : IChoiceSource, new()
{
    public IChoiceSource Source { get; } = new TSource();
}

/// <summary>The non-generic face of <see cref="ChoicesFromAttribute{TSource}"/>, found by reflection.</summary>
public interface IChoicesFrom
{
    IChoiceSource Source { get; }
}

/// <summary>Lists what a field accepts, as the data stands now.</summary>
public interface IChoiceSource
{
    Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    );
}
