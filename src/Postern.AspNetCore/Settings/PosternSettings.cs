namespace Postern.AspNetCore;

/// <summary>The settings that every Postern has. The fallbacks are its own defaults.</summary>
public static class PosternSettings
{
    /// <summary><c>uploads.max_size</c>: the largest upload, in bytes; 25 MiB. Enforced on endpoints with
    /// <c>.LimitUploads()</c>.</summary>
    public static readonly PosternSetting<long> MaxUploadSize = PosternSetting.Size(
        "uploads.max_size",
        25 * 1024 * 1024
    );

    /// <summary><c>rate_limit.requests</c>: how many requests of a tenant are served in a minute; 600. Enforced by
    /// <c>app.UsePosternLimits()</c>.</summary>
    public static readonly PosternSetting<long> RequestsPerMinute = PosternSetting.Rate(
        "rate_limit.requests",
        600
    );

    /// <summary><c>rate_limit.burst</c>: how many requests of a tenant may come at once; 100, and never more than
    /// <see cref="RequestsPerMinute"/>.</summary>
    public static readonly PosternSetting<long> RequestBurst = PosternSetting.Integer(
        "rate_limit.burst",
        100
    );

    /// <summary><c>exports.max_rows</c>: how many rows an export may have; 100,000. The app enforces it.</summary>
    public static readonly PosternSetting<long> MaxExportRows = PosternSetting.Integer(
        "exports.max_rows",
        100_000
    );

    /// <summary><c>sessions.max_age</c>: how long after signing in a user must sign in anew; 12 hours. The app enforces
    /// it.</summary>
    public static readonly PosternSetting<TimeSpan> MaxSessionAge = PosternSetting.Duration(
        "sessions.max_age",
        TimeSpan.FromHours(12)
    );

    /// <summary><c>maintenance</c>: whether customers find the app closed; false. Enforced by
    /// <c>app.UsePosternLimits()</c>.</summary>
    public static readonly PosternSetting<bool> Maintenance = PosternSetting.Boolean(
        "maintenance",
        fallback: false
    );
}
