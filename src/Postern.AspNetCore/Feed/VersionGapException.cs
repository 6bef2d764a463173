namespace Postern.AspNetCore.Feed;

/// <summary>The feed went on from a version that is not ours: something was missed. Everything is asked for anew.</summary>
internal sealed class VersionGapException(string from, string? known)
    : Exception($"It went on from version {from}, and {known ?? "none"} is known here.");
