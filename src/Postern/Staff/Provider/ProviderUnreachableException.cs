namespace Postern.Staff.Provider;

/// <summary>The identity provider, or its keys, cannot be had: then nobody is let in.</summary>
internal sealed class ProviderUnreachableException(string why, Exception? inner = null)
    : Exception($"The identity provider cannot be used: {why}.", inner);
