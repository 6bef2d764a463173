using System.Text.Json;

namespace Postern.Configuration;

/// <summary>The settings that every SaaS has, and that <c>Postern.AspNetCore</c> puts to use.</summary>
public static class BuiltInSettings
{
    private const long MiB = 1024 * 1024;

    public static SettingDefinition MaxUploadSize { get; } =
        new()
        {
            Key = "uploads.max_size",
            Title = "Largest upload",
            Description = "A larger upload is refused with 413 before it is read.",
            Type = SettingType.Size,
            Default = Number(25 * MiB),
            Minimum = 1024,
            Maximum = 5 * 1024 * MiB,
        };

    public static SettingDefinition RateLimit { get; } =
        new()
        {
            Key = "rate_limit.requests",
            Title = "Rate limit",
            Description =
                "How many requests one tenant may make, over all its users and keys. What is beyond is refused with 429.",
            Type = SettingType.Rate,
            Unit = "requests",
            Default = Number(600),
            Minimum = 1,
            Maximum = 1_000_000,
        };

    public static SettingDefinition Burst { get; } =
        new()
        {
            Key = "rate_limit.burst",
            Title = "Burst",
            Description =
                "How many requests of one tenant may come at once, before the rate limit slows them down.",
            Type = SettingType.Integer,
            Unit = "requests",
            Default = Number(100),
            Minimum = 1,
            Maximum = 100_000,
        };

    public static SettingDefinition MaxExportRows { get; } =
        new()
        {
            Key = "exports.max_rows",
            Title = "Largest export",
            Description = "How many rows one export may hold.",
            Type = SettingType.Integer,
            Unit = "rows",
            Default = Number(100_000),
            Minimum = 1,
            Maximum = 10_000_000,
        };

    public static SettingDefinition MaxSessionAge { get; } =
        new()
        {
            Key = "sessions.max_age",
            Title = "Longest session",
            Description =
                "How long after signing in a tenant's user has to sign in again. It counts for sessions that run as well.",
            Type = SettingType.Duration,
            Default = Number(12 * 60 * 60),
            Minimum = 5 * 60,
            Maximum = 30 * 24 * 60 * 60,
        };

    public static SettingDefinition Maintenance { get; } =
        new()
        {
            Key = "maintenance",
            Title = "Maintenance",
            Description =
                "The product answers 503 with a message. Staff who impersonate read-only still see it.",
            Type = SettingType.Boolean,
            Default = JsonElement.Parse("false"),
            Scopes = [SettingScope.Global, SettingScope.Tenant],
            ChangedOnlyBy = "maintenance.start",
        };

    public static IReadOnlyList<SettingDefinition> All { get; } =
    [MaxUploadSize, RateLimit, Burst, MaxExportRows, MaxSessionAge, Maintenance];

    private static JsonElement Number(long number) => JsonSerializer.SerializeToElement(number);
}
