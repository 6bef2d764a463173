namespace Postern.Operations;

/// <summary>The input of an operation that needs none: <c>{}</c>.</summary>
public sealed record NoInput;
