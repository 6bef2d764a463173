namespace Postern.Operations;

/// <summary>
/// The face of an operation that the runner sees. Write one by deriving from
/// <see cref="Operation{TTarget, TInput}"/> or <see cref="Operation{TInput}"/>. An instance lives for one run, so
/// <c>Prepare</c> may keep what it read in fields. Its constructor may ask for services.
/// </summary>
public abstract class Operation
{
    private protected Operation() { }

    internal abstract Task PrepareAsync(
        DbContext db,
        ITarget? target,
        object input,
        OperationContext context,
        CancellationToken cancellation
    );

    internal abstract IEnumerable<Refusal> Check(
        ITarget? target,
        object input,
        OperationContext context
    );

    internal abstract void Apply(ITarget? target, object input, OperationContext context);

    internal abstract string Summarize(ITarget? target, object input, OperationContext context);
}

/// <summary>A change to one existing row (and what belongs to it).</summary>
/// <typeparam name="TTarget">What it acts on; loaded and locked by the runner.</typeparam>
/// <typeparam name="TInput">A record with a property for each field; bound strictly and validated by its attributes.</typeparam>
public abstract class Operation<TTarget, TInput> : Operation
    where TTarget : class, ITarget
    where TInput : class
{
    /// <summary>Reads the facts that <c>Check</c> and <c>Apply</c> need, in the transaction of the change.</summary>
    protected virtual Task Prepare(
        DbContext db,
        TTarget target,
        TInput input,
        CancellationToken cancellation
    ) => Task.CompletedTask;

    /// <summary>The same, for an operation whose facts depend on who acts. Override one of the two.</summary>
    protected virtual Task Prepare(
        DbContext db,
        TTarget target,
        TInput input,
        OperationContext context,
        CancellationToken cancellation
    ) => Prepare(db, target, input, cancellation);

    /// <summary>Says which business rules forbid it; pure. The first refusal is the answer.</summary>
    public virtual IEnumerable<Refusal> Check(
        TTarget target,
        TInput input,
        OperationContext context
    ) => [];

    /// <summary>Makes the change in memory; pure. The runner records and saves it.</summary>
    public abstract void Apply(TTarget target, TInput input, OperationContext context);

    /// <summary>One sentence in the past tense for the record, said after the change is made.</summary>
    public abstract string Summary(TTarget target, TInput input, OperationContext context);

    internal sealed override Task PrepareAsync(
        DbContext db,
        ITarget? target,
        object input,
        OperationContext context,
        CancellationToken cancellation
    ) => Prepare(db, (TTarget)target!, (TInput)input, context, cancellation);

    internal sealed override IEnumerable<Refusal> Check(
        ITarget? target,
        object input,
        OperationContext context
    ) => Check((TTarget)target!, (TInput)input, context);

    internal sealed override void Apply(ITarget? target, object input, OperationContext context) =>
        Apply((TTarget)target!, (TInput)input, context);

    internal sealed override string Summarize(
        ITarget? target,
        object input,
        OperationContext context
    ) => Summary((TTarget)target!, (TInput)input, context);
}

/// <summary>A change that acts on nothing that exists yet: it creates.</summary>
/// <typeparam name="TInput">A record with a property for each field; bound strictly and validated by its attributes.</typeparam>
public abstract class Operation<TInput> : Operation
    where TInput : class
{
    /// <inheritdoc cref="Operation{TTarget, TInput}.Prepare(DbContext, TTarget, TInput, CancellationToken)"/>
    protected virtual Task Prepare(DbContext db, TInput input, CancellationToken cancellation) =>
        Task.CompletedTask;

    /// <inheritdoc cref="Operation{TTarget, TInput}.Prepare(DbContext, TTarget, TInput, OperationContext, CancellationToken)"/>
    protected virtual Task Prepare(
        DbContext db,
        TInput input,
        OperationContext context,
        CancellationToken cancellation
    ) => Prepare(db, input, cancellation);

    /// <inheritdoc cref="Operation{TTarget, TInput}.Check(TTarget, TInput, OperationContext)"/>
    public virtual IEnumerable<Refusal> Check(TInput input, OperationContext context) => [];

    /// <inheritdoc cref="Operation{TTarget, TInput}.Apply(TTarget, TInput, OperationContext)"/>
    public abstract void Apply(TInput input, OperationContext context);

    /// <inheritdoc cref="Operation{TTarget, TInput}.Summary(TTarget, TInput, OperationContext)"/>
    public abstract string Summary(TInput input, OperationContext context);

    internal sealed override Task PrepareAsync(
        DbContext db,
        ITarget? target,
        object input,
        OperationContext context,
        CancellationToken cancellation
    ) => Prepare(db, (TInput)input, context, cancellation);

    internal sealed override IEnumerable<Refusal> Check(
        ITarget? target,
        object input,
        OperationContext context
    ) => Check((TInput)input, context);

    internal sealed override void Apply(ITarget? target, object input, OperationContext context) =>
        Apply((TInput)input, context);

    internal sealed override string Summarize(
        ITarget? target,
        object input,
        OperationContext context
    ) => Summary((TInput)input, context);
}
