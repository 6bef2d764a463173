using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.Operations;

/// <summary>Everything that is known of an operation from its class alone; endpoints, forms and docs are drawn from it.</summary>
public sealed partial class OperationDescriptor
{
    private readonly Func<IServiceProvider, Operation> _create;

    internal OperationDescriptor(Type type, Type contextType)
    {
        var attribute =
            type.GetCustomAttribute<OperationAttribute>()
            ?? throw new InvalidOperationException($"{type} lacks [Operation(name, risk)].");
        if (!NamePattern().IsMatch(attribute.Name))
        {
            throw new InvalidOperationException(
                $"{type}: \"{attribute.Name}\" is no operation name; it is lower-case words joined by dots."
            );
        }

        var arguments = Arguments(type);
        Type = type;
        ContextType = contextType;
        Name = attribute.Name;
        Risk = attribute.Risk;
        Title = attribute.Title;
        RequiresStepUp = attribute.StepUp || Risk == Risk.High;
        ForServices = attribute.ForServices;
        RequiresIdempotencyKey = attribute.RequiresIdempotencyKey;
        Description =
            type.GetCustomAttribute<DescriptionAttribute>()?.Description
            ?? throw new InvalidOperationException($"{type} lacks [Description].");
        TargetType = arguments.Length == 2 ? arguments[0] : null;
        TargetKind = TargetType is null
            ? null
            : JsonNamingPolicy.CamelCase.ConvertName(TargetType.Name);
        ResultComponent = type.GetCustomAttributes()
            .OfType<IShowsResult>()
            .FirstOrDefault()
            ?.Component;
        PreviewComponent = type.GetCustomAttributes()
            .OfType<IShowsPreview>()
            .FirstOrDefault()
            ?.Component;
        Confirmation = type.GetCustomAttributes()
            .OfType<IConfirmedByTyping>()
            .FirstOrDefault()
            ?.Confirmation;
        InputType = arguments[^1];
        InputProperties = InputDescription.Of(InputType);
        _create = Creator(type);
    }

    /// <summary>Its identity: <c>tenant.plan.update</c>.</summary>
    public string Name { get; }

    public Risk Risk { get; }

    public string Title { get; }

    public string Description { get; }

    public Type Type { get; }

    /// <summary>The <see cref="DbContext"/> whose database it changes.</summary>
    public Type ContextType { get; }

    /// <summary>Null for an operation that creates.</summary>
    public Type? TargetType { get; }

    /// <summary>Name of <see cref="TargetType"/> in JSON and in entries.</summary>
    public string? TargetKind { get; }

    public Type InputType { get; }

    public IReadOnlyList<(InputField Field, PropertyInfo Property)> InputProperties { get; }

    public IEnumerable<InputField> Fields => InputProperties.Select(pair => pair.Field);

    public bool RequiresStepUp { get; }

    /// <inheritdoc cref="OperationAttribute.ForServices"/>
    public bool ForServices { get; }

    /// <inheritdoc cref="OperationAttribute.RequiresIdempotencyKey"/>
    public bool RequiresIdempotencyKey { get; }

    /// <summary>What the console shows in place of going back, once it is done; null for most.</summary>
    public Type? ResultComponent { get; }

    /// <summary>What the console says of a preview above its before and after; null for most.</summary>
    public Type? PreviewComponent { get; }

    /// <summary>What the console wants typed, by what was entered; null for most.</summary>
    public IConfirmation? Confirmation { get; }

    public bool RequiresReason(Actor actor) =>
        !actor.IsSystem && (Risk > Risk.Low || actor.AlwaysGivesReason);

    public static bool RequiresTicket(Actor actor) => !actor.IsSystem && actor.AlwaysGivesTicket;

    internal Operation Create(IServiceProvider services) => _create(services);

    /// <summary>What the constructor asks for are services; most operations ask for none.</summary>
    private static Func<IServiceProvider, Operation> Creator(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
        {
            var create = ActivatorUtilities.CreateFactory(type, []);
            return services => (Operation)create(services, []);
        }

        var plain = Expression.Lambda<Func<Operation>>(Expression.New(type)).Compile();
        return _ => plain();
    }

    [SuppressMessage(
        "Meziantou.Analyzer",
        "MA0015",
        Justification = "The name is the class's, not a parameter's."
    )]
    private static Type[] Arguments(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (
                current.IsGenericType
                && current.GetGenericTypeDefinition() is var open
                && (open == typeof(Operation<,>) || open == typeof(Operation<>))
            )
            {
                return current.GetGenericArguments();
            }
        }

        throw new InvalidOperationException(
            $"{type} does not derive from Operation<TTarget, TInput> or Operation<TInput>."
        );
    }

    [GeneratedRegex(
        @"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex NamePattern();
}
