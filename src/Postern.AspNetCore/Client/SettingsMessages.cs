using System.Text.Json;

namespace Postern.AspNetCore.Client;

/// <summary>Settings and flags as the runtime plane tells them. Of the overrides in force, the last
/// of a list holds.</summary>
internal sealed record ConfigurationDocument
{
    public static readonly ConfigurationDocument Empty = new();

    public SettingDocument[] Settings { get; init; } = [];

    public OverrideDocument[] Global { get; init; } = [];

    public Dictionary<string, OverrideDocument[]> Plans { get; init; } = [];

    public FlagDocument[] Flags { get; init; } = [];
}

internal sealed record SettingDocument(string Key, string Type, JsonElement Default);

internal sealed record OverrideDocument(string Key, JsonElement Value)
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Message { get; init; }
}

internal sealed record FlagDocument(string Key, string[] Plans);

/// <summary>What holds for one tenant.</summary>
internal sealed record TenantDocument
{
    public string? Plan { get; init; }

    public OverrideDocument[]? Overrides { get; init; }

    public TenantFlagDocument[]? Flags { get; init; }
}

internal sealed record TenantFlagDocument(string Key, bool On)
{
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What a server of the app applied last.</summary>
internal sealed record AppliedRequest(string Server, string App, string Version);
