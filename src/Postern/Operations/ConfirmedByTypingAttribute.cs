namespace Postern.Operations;

/// <summary>
/// The console carries this operation out only after some words were typed. At high risk the target's label is typed in
/// any case; this is for an operation whose reach is in its input.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConfirmedByTypingAttribute<TConfirmation> : Attribute, IConfirmedByTyping
    where TConfirmation : IConfirmation, new()
{
    public IConfirmation Confirmation { get; } = new TConfirmation();
}

/// <summary>The non-generic face of <see cref="ConfirmedByTypingAttribute{TConfirmation}"/>, found by reflection.</summary>
public interface IConfirmedByTyping
{
    IConfirmation Confirmation { get; }
}

/// <summary>What has to be typed.</summary>
public interface IConfirmation
{
    /// <summary>The words; null where nothing need be typed.</summary>
    /// <param name="values">What was entered, by field name.</param>
    string? Phrase(IReadOnlyDictionary<string, string?> values);
}
